// What the pane shows: a document at a sentence, or the sentences to pick the right one from.
import { el, fetchElement } from "./dom.js";
import { pictures } from "./picture.js";
import { t } from "./texts.js";

const LOOK_EVERY_MS = 20000; // whether the open document is still there
const SHOWN = "article.document, article.picking";

/** Fetch what an address shows; resolves to {article} or {trouble, retry}. */
export async function sourceAt(url) {
  try {
    const { status, element, page } = await fetchElement(url, SHOWN);
    if (element) return { article: element };
    const told = page.querySelector(".problem p")?.textContent ?? "";
    if (status === 410) return { trouble: t(/no longer kept/.test(told) ? "pane.unkept" : "pane.gone") };
    if (status === 404) return { trouble: t("pane.missing") };
    return { trouble: told || t("pane.unreachable"), retry: true };
  } catch {
    return { trouble: t("pane.unreachable"), retry: true };
  }
}

/** Bring the cited sentence into view; what is near the start of a document leaves its head in view. */
export function toCited(body) {
  const mark = body.querySelector("mark");
  if (mark) mark.scrollIntoView({ block: "center" });
  else body.scrollTop = 0;
}

/** Show an article's text, or its pages as they look. */
export function view(body, article, asPicture) {
  const shown = body.querySelector(".pictures") ?? (asPicture ? pictures(article) : null);
  if (shown && !shown.isConnected) body.prepend(shown);
  if (shown) shown.hidden = !asPicture;
  article.hidden = asPicture;
  if (!asPicture) toCited(body);
}

/** Look now and then whether a document is still there, and the same; `tell` hears what has changed. Returns how to stop. */
export function watch(article, tell) {
  const { document: id, version } = article.dataset;
  const wasReplaced = Boolean(article.querySelector(":scope > header .notice a"));
  const look = async () => {
    if (document.hidden) return;
    try {
      const response = await fetch(`/documents/${encodeURIComponent(id)}/now`);
      if (response.status === 410) return stop(tell(t("pane.gone"), true));
      const now = response.ok ? (await response.json()).version : +version;
      if (now !== +version && !wasReplaced) stop(tell(t("pane.replaced", { version: now }), false));
    } catch {
      // A server that doesn't answer says nothing of the document.
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  addEventListener("focus", look);
  function stop() {
    clearInterval(timer);
    removeEventListener("focus", look);
  }
  return stop;
}

export const troubleWith = (text, retry) =>
  el("div", { class: "notice", role: "alert" }, el("p", {}, text),
    retry ? el("button", { type: "button", class: "second", onclick: retry }, t("pane.retry")) : null);
