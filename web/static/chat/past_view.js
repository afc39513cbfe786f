// The history's sheet: search, ask again, delete, take along and bring back.
import { pathOf, placeOf } from "./citing.js";
import { el } from "./dom.js";
import { forget, forgetAll, keep, keys, read } from "./past.js";
import { fromFile, save, toJson, toMarkdown } from "./past_files.js";
import { t } from "./texts.js";

const sheet = document.getElementById("history");
const status = el("p", { class: "quiet", role: "status" });
const list = el("ul", { class: "past" });
const search = el("input", { type: "search", "aria-label": t("history.search"), placeholder: t("history.search"), oninput: show });
const file = el("input", { type: "file", accept: ".json,.md", hidden: true, onchange: bring });
const tools = el("div", { class: "tools" });

const tool = (name, onclick, more = {}) =>
  el("button", { type: "button", class: "quiet-button", onclick, ...more }, t(`history.${name}`));
const all = () => keys().map((key) => [key, read(key)]).filter(([, record]) => record);
const stamp = () => new Date().toISOString().slice(0, 10);

function item([key, record]) {
  const sure = record.confidence === null ? "" : `, ${record.confidence.toFixed(2)}`;
  const quotes = record.citations.map((citation) => {
    const link = el("a", { class: "quiet", href: `${pathOf(citation)}#cited` }, placeOf(citation));
    return el("blockquote", {}, el("p", { dir: "auto" }, citation.text), link);
  });
  const again = `/?${new URLSearchParams([["question", record.question]])}`;
  const label = t("history.delete_which", { question: record.question });
  return el("li", {},
    el("h3", { dir: "auto" }, record.question),
    el("p", { class: "quiet" }, `${new Date(record.asked_at).toLocaleString()} · ${t(`history.${record.status}`)}${sure}`),
    ...quotes,
    el("div", { class: "tools" },
      el("a", { class: "quiet", href: again }, t("history.ask_again")),
      tool("delete", () => remove(key), { "aria-label": label })));
}

function show() {
  const kept = all().reverse();
  const words = search.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const fits = ([, { question, citations }]) => {
    const text = [question, ...citations.flatMap((c) => [c.text, c.title, c.source])].join("\n").toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  };
  const found = kept.filter(fits);
  list.replaceChildren(...found.map(item));
  const some = found.length ? t("history.count", { count: found.length }) : t("history.no_match");
  status.textContent = kept.length ? some : t("history.empty");
  offer(kept.length);
}

function remove(key) {
  forget(key);
  show();
  status.textContent = t("history.deleted");
  search.focus();
}

function offer(count) {
  const records = () => all().map(([, record]) => record);
  const some = count ? [
    tool("export_json", () => save(`pincite-history-${stamp()}.json`, "application/json", toJson(records()))),
    tool("export_markdown", () => save(`pincite-history-${stamp()}.md`, "text/markdown", toMarkdown(records()))),
  ] : [];
  const last = count ? [tool("delete_all", () => askSure(count))] : [];
  tools.replaceChildren(...some, tool("import", () => file.click()), ...last);
}

/** Nothing is deleted all at once without being asked for twice. */
function askSure(count) {
  const yes = tool("delete_yes", () => {
    forgetAll();
    show();
    status.textContent = t("history.all_deleted");
    search.focus();
  });
  const no = tool("keep", () => (show(), search.focus()));
  tools.replaceChildren(el("span", { role: "alert" }, t("history.delete_sure", { count })), yes, no);
  no.focus();
}

async function bring() {
  const [chosen] = file.files;
  if (!chosen) return;
  const known = new Set(all().map(([, record]) => JSON.stringify(record)));
  const records = fromFile(await chosen.text());
  const fresh = records.filter((record) => !known.has(JSON.stringify(record)));
  let failed = "";
  try {
    fresh.forEach(keep);
  } catch {
    failed = t("history.full");
  }
  file.value = "";
  show();
  const told = records.length ? t("history.imported", { count: fresh.length }) : t("history.not_ours", { name: chosen.name });
  status.textContent = failed || told;
}

export function openPast() {
  if (sheet.open) return;
  search.value = "";
  show();
  sheet.showModal();
}

export function startPast() {
  const title = el("h2", { id: "history-title", tabindex: "-1", autofocus: true }, t("history.title"));
  const close = el("button", { type: "button", class: "quiet-button", onclick: () => sheet.close() }, t("history.close"));
  sheet.append(el("div", { class: "sheet-head" }, title, close), el("p", { class: "quiet" }, t("history.note")),
    el("div", { class: "tools" }, search), tools, file, status, list);
  const opener = document.getElementById("open-history");
  opener.hidden = false;
  opener.addEventListener("click", openPast);
  sheet.addEventListener("close", () => list.replaceChildren());
}
