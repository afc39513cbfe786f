// Find in the open document. The browser's own highlights mark the matches, so that the document stays as it is.
import { button, el } from "./dom.js";
import { t } from "./texts.js";

const MOST = 1000; // matches

/** Return the ranges of `wanted` in an element's text, which may run over neighbouring elements of one block. */
export function matches(container, wanted) {
  const nodes = [];
  let text = "";
  const walker = document.createTreeWalker(container, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement.closest(".unseen, header") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    nodes.push([text.length, node]);
    text += node.data;
  }
  const pattern = new RegExp(wanted.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+"), "giu");
  const found = [];
  let at = 0;
  const place = (offset) => {
    while (at + 1 < nodes.length && nodes[at + 1][0] <= offset) at += 1;
    return [nodes[at][1], offset - nodes[at][0]];
  };
  for (const match of text.matchAll(pattern)) {
    const range = new Range();
    range.setStart(...place(match.index));
    const [node, offset] = place(match.index + match[0].length - 1);
    range.setEnd(node, offset + 1);
    found.push(range);
    if (found.length === MOST) break;
  }
  return found;
}

/** Return a form that finds in what `container()` returns, with its way to begin anew. */
export function finder(container) {
  let found = [];
  let at = -1;
  const input = el("input", { type: "search", id: "find", "aria-label": t("pane.find"), placeholder: t("pane.find"), autocomplete: "off" });
  const count = el("span", { class: "quiet", role: "status" });
  const show = () => {
    const here = found[at];
    count.textContent = here ? t("pane.found", { at: at + 1, count: found.length }) : input.value ? t("pane.found_none") : "";
    if (window.Highlight) {
      CSS.highlights.set("found", new Highlight(...found));
      CSS.highlights.set("found-here", new Highlight(...(here ? [here] : [])));
    } else if (here) getSelection().setBaseAndExtent(here.startContainer, here.startOffset, here.endContainer, here.endOffset);
    here?.startContainer.parentElement.scrollIntoView({ block: "center" });
    const pick = here?.startContainer.parentElement.closest(".pick button");
    if (pick) pick.scrollIntoView({ block: "center" });
  };
  const search = () => {
    found = input.value.trim() ? matches(container(), input.value) : [];
    at = found.length ? 0 : -1;
    show();
  };
  const step = (by) => {
    if (!found.length) return;
    at = (at + by + found.length) % found.length;
    show();
  };
  input.addEventListener("input", search);
  const form = el("form", { class: "row find", role: "search" }, input, count,
    button("↑", t("pane.find_previous"), () => step(-1)), button("↓", t("pane.find_next"), () => step(1)));
  form.addEventListener("submit", (event) => (event.preventDefault(), step(1)));
  return { form, reset: () => ((input.value = ""), search()), focus: () => input.focus() };
}
