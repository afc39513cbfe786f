// The list of documents: kept up to date with what the server shows, and removals that can be undone from it.
import { fetchElement } from "../chat/dom.js";
import { t } from "../chat/texts.js";
import { say } from "./telling.js";

const list = document.getElementById("list");
const sent = new WeakMap(); // each row as the server sent it: the seconds change it here

/** Fetch the list as it is now, and change only the rows that are others: focus and what is typed stay. */
export async function refresh() {
  const found = await fetchElement(location.pathname + withoutNews(), "#list").catch(() => null);
  if (!found?.element) return;
  const [old, now] = [list.querySelector(".docs"), found.element.querySelector(".docs")];
  if (!old || !now) {
    const held = list.contains(document.activeElement);
    list.replaceChildren(...found.element.childNodes);
    if (held) document.getElementById("choose-files").focus();
  } else {
    merge(old, now);
    list.querySelector(".pager").replaceWith(found.element.querySelector(".pager"));
  }
  const counts = found.page.querySelector(".library-head p");
  if (counts) document.querySelector(".library-head p").replaceWith(document.adoptNode(counts));
  tick();
}

/** The address without what it told of a form that was sent. */
function withoutNews() {
  const query = new URLSearchParams(location.search);
  for (const name of ["job", "outcome", "document"]) query.delete(name);
  return query.size ? `?${query}` : "";
}

function merge(old, now) {
  const kept = new Map([...old.children].map((row) => [row.id, row]));
  const rows = [...now.children].map((row) => {
    const before = kept.get(row.id);
    return before && sent.get(before) === row.outerHTML ? before : remembered(row);
  });
  const [holder, place] = focusIn(old);
  const stays = rows.some((row) => row.contains(document.activeElement));
  for (const row of [...old.children]) if (!rows.includes(row)) row.remove();
  rows.forEach((row, number) => old.children[number] !== row && old.insertBefore(row, old.children[number] ?? null));
  if (!holder || stays) return;
  const row = document.getElementById(holder) ?? old.children[Math.min(place, old.children.length - 1)];
  (row?.querySelector("button") ?? document.getElementById("choose-files")).focus();
}

/** Which row has the focus, and the how manyth it is. */
function focusIn(rows) {
  const row = document.activeElement?.closest?.(".doc");
  return row && rows.contains(row) ? [row.id, [...rows.children].indexOf(row)] : [null, 0];
}

function remembered(row) {
  sent.set(row, row.outerHTML);
  return row;
}

/** Send the forms of removing and undoing from here, and count the seconds down. */
export function watchList() {
  list.querySelectorAll(".doc").forEach(remembered);
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const isRemoval = form.matches(".remove");
    if (!isRemoval && !form.matches('#list form[action^="/jobs/"], #told form[action^="/jobs/"]')) return;
    event.preventDefault();
    const name = form.closest(".doc")?.dataset.title ?? "";
    const response = await fetch(form.getAttribute("action"), { method: "POST", headers: { Accept: isRemoval ? "application/json" : "text/html" } }).catch(() => null);
    if (!response?.ok) return say(t("upload.not_done", { reason: await reasonOf(response) }));
    document.getElementById("told")?.remove();
    const said = isRemoval ? "removing" : form.action.endsWith("/now") ? "removed" : "undone";
    say(name ? t(`upload.${said}`, { name }) : "");
    await refresh();
  });
  setInterval(tick, 1000);
  tick();
}

async function reasonOf(response) {
  const reply = await response?.json().catch(() => null);
  return reply?.detail ?? (response ? t("upload.failed", { status: response.status }) : t("upload.interrupted"));
}

function tick() {
  for (const note of list.querySelectorAll("[data-due]")) {
    const left = Math.ceil((Date.parse(note.dataset.due) - Date.now()) / 1000);
    if (left > 0) note.textContent = t("upload.seconds", { seconds: left });
  }
}
