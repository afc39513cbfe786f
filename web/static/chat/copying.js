// Copying a quotation with its citation, in the form that is wanted.
import { asHtml, asMarkdown, asText, citationOf, linkOf, wordsLinkOf } from "./citing.js";
import { button, el } from "./dom.js";
import { complain, say } from "./telling.js";
import { t } from "./texts.js";

const WAYS = { copy_text: asText, copy_markdown: asMarkdown, copy_html: asHtml, copy_link: linkOf, copy_words: wordsLinkOf };
let opened = null; // the button whose ways are shown

export async function copy(text, html = null) {
  try {
    if (html && window.ClipboardItem) {
      const kinds = { "text/plain": text, "text/html": html };
      const blobs = Object.entries(kinds).map(([type, value]) => [type, new Blob([value], { type })]);
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    } else await navigator.clipboard.writeText(text);
    complain("");
    say(t("live.copied"), 3);
  } catch {
    complain(t("live.copy_failed"));
  }
}

function close(focus) {
  if (!opened) return false;
  opened.setAttribute("aria-expanded", "false");
  opened.parentElement.querySelector(".copy-menu")?.remove();
  if (focus) opened.focus();
  opened = null;
  return true;
}

function open(asked) {
  const quotation = asked.closest(".quotation");
  const ways = Object.entries(WAYS).map(([name, form]) =>
    button(t(`live.${name}`), "", async () => {
      const citation = citationOf(quotation);
      const text = form(citation);
      close(true);
      await (name === "copy_html" ? copy(text, text) : copy(text));
    }),
  );
  asked.after(el("div", { class: "copy-menu", role: "group", "aria-label": asked.getAttribute("aria-label") }, ...ways));
  asked.setAttribute("aria-expanded", "true");
  opened = asked;
}

/** Have the copy buttons inside an element show their ways. */
export function offerCopying(container) {
  container.addEventListener("click", (event) => {
    const asked = event.target.closest(".copy");
    if (!asked) return;
    const again = asked === opened;
    close(false);
    if (!again) open(asked);
  });
}

export const closeCopying = () => close(true);
