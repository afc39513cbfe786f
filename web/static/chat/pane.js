// The source pane: opened by a marker, in the address while it is open, closed by Escape or a step back.
import { CITING, citingIn, findCiting, hashOf, urlIn, urlOf } from "./citations.js";
import { copy } from "./copying.js";
import { button, el } from "./dom.js";
import { finder } from "./finding.js";
import { giveFocusBack } from "./previews.js";
import { sourceAt, toCited, troubleWith, view, watch } from "./source.js";
import { t } from "./texts.js";

const pane = document.getElementById("pane");
const narrow = matchMedia("(max-width: 60rem)");
const body = el("div", { class: "pane-body", tabindex: "0", role: "region", "aria-labelledby": "pane-title" });
const title = el("h2", { id: "pane-title", tabindex: "-1", autofocus: true, dir: "auto" });
const nth = el("span", { class: "quiet", role: "status" });
const full = el("a", { class: "quiet" }, t("pane.full"));
const find = finder(() => body.querySelector("article") ?? body);
const back = button("‹", t("pane.previous"), () => step(-1));
const citing = el("span", { class: "row" }, back, nth, button("›", t("pane.next"), () => step(1)));
const ways = ["pane.text", "pane.picture"].map((name, index) => button(t(name), "", () => look(Boolean(index))));
const looks = el("span", { class: "row", role: "group" }, ...ways);
let list = []; // the citations of the answer that the open one belongs to
let current = null; // its element
let asPicture = true; // where a document's pages have a look
let stopWatching = () => {};
let loading = 0; // counts, so that a late document doesn't take the place of a later one

export const isOpen = () => pane.open;

function build() {
  const head = el("div", { class: "pane-head" },
    el("div", { class: "row" }, title, button("✕", t("pane.close"), close)),
    el("div", { class: "row" }, citing, looks, button(t("pane.copy_link"), "", () => copy(full.href)), full),
    find.form);
  pane.append(head, body);
}

function appear() {
  if (pane.open) return;
  if (narrow.matches) pane.showModal();
  else pane.show();
}

function mark(element) {
  (current?.querySelector(".marker") ?? current)?.removeAttribute("aria-current");
  current = element;
  (element?.querySelector(".marker") ?? element)?.setAttribute("aria-current", "true");
}

async function show(url) {
  const number = ++loading;
  stopWatching();
  appear();
  if (!body.hasChildNodes()) body.replaceChildren(el("p", { class: "quiet" }, t("pane.loading")));
  body.setAttribute("aria-busy", "true");
  const { article, trouble, retry } = await sourceAt(url);
  if (number !== loading) return;
  body.removeAttribute("aria-busy");
  const at = list.indexOf(current);
  citing.hidden = at < 0;
  nth.textContent = at < 0 ? "" : t("pane.nth", { number: at + 1, count: list.length });
  full.href = url;
  body.replaceChildren(article ?? troubleWith(trouble, retry ? () => show(url) : null));
  title.textContent = article?.dataset.title ?? article?.querySelector("h1")?.textContent ?? t("pane.title");
  find.reset();
  looks.hidden = !+(article?.dataset.pages ?? 0);
  if (!article?.dataset.document) return void (body.scrollTop = 0);
  look(asPicture && !looks.hidden, false);
  stopWatching = watch(article, (text, gone) => {
    if (gone) body.replaceChildren(troubleWith(text));
    else body.prepend(troubleWith(text, () => show(article.querySelector("header a").href)));
  });
}

function look(wanted, chosen = true) {
  if (chosen) asPicture = wanted;
  view(body, body.querySelector("article"), wanted);
  ways.forEach((way, index) => way.setAttribute("aria-pressed", String(Boolean(index) === wanted)));
}

/** Open the source that a link, or a quotation, leads to. */
export function open(element, url = urlOf(element)) {
  list = citingIn(element?.closest(".turn"));
  mark(element?.closest(CITING) ?? null);
  if (pane.open) history.replaceState({ ...history.state, pane: history.state?.pane }, "", hashOf(url));
  else history.pushState({ pane: true }, "", hashOf(url));
  show(url);
}

export function step(by) {
  if (!pane.open || !list.length) return;
  const next = list[(list.indexOf(current) + by + list.length) % list.length];
  mark(next);
  history.replaceState(history.state, "", hashOf(urlOf(next)));
  next.scrollIntoView({ block: "nearest" });
  show(urlOf(next));
}

export const focusFind = () => pane.open && find.focus();

export function close() {
  if (history.state?.pane) history.back(); // the address is as before, and what hears of it closes the pane
  else {
    history.replaceState(null, "", location.pathname + location.search);
    vanish();
  }
}

function vanish() {
  if (!pane.open) return;
  stopWatching();
  loading += 1;
  giveFocusBack(pane, current?.querySelector(".marker") ?? current);
  mark(null);
  body.replaceChildren();
}

function follow() {
  const url = urlIn(location.hash);
  if (!url) return vanish();
  const found = findCiting(url);
  list = citingIn(found?.closest(".turn"));
  mark(found);
  show(url);
}

/** Have links inside the pane that lead to other sources open in it. */
function inside(event) {
  const link = event.target.closest("a[href]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const url = link.getAttribute("href");
  if (link.matches(".to-cited")) (event.preventDefault(), look(false), toCited(body));
  else if (link.matches(".looks")) (event.preventDefault(), look(true));
  else if (link.matches(".there") || url.startsWith("/feedback/")) {
    event.preventDefault();
    history.replaceState(history.state, "", hashOf(url));
    show(url);
  }
}

export function startPane() {
  build();
  body.addEventListener("click", inside);
  pane.addEventListener("cancel", (event) => (event.preventDefault(), close()));
  addEventListener("popstate", follow);
  narrow.addEventListener("change", () => pane.open && (pane.close(), appear()));
  if (urlIn(location.hash)) follow();
}
