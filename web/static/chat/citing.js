// A quotation as data, and as text to take along.
import { t } from "./texts.js";

/** Return what a quotation on the page says of itself. */
export function citationOf(quotation) {
  const { number, document: id, version, start, end, title, source, page, date, sha256 } = quotation.dataset;
  const text = quotation.querySelector(".said")?.textContent ?? "";
  const numbers = { number: +number, version: +version, start: +start, end: +end, page: page ? +page : null };
  return { text, title, source, document: id, date: date ?? null, sha256, ...numbers };
}

/** Return the address of the sentence in its document, made anew from its place: never one that was stored. */
export function pathOf({ document: id, version, start, end }) {
  return `/documents/${encodeURIComponent(id)}?version=${+version}&start=${+start}&end=${+end}`;
}

export function linkOf(citation) {
  return `${location.origin}${pathOf(citation)}#cited`;
}

/** Return a link that lets the browser itself find the words: https://wicg.github.io/scroll-to-text-fragment/ */
export function wordsLinkOf(citation) {
  const coded = (text) => encodeURIComponent(text).replace(/-/g, "%2D");
  const runs = citation.text.split(/[\t\n]+/).map((run) => run.trim()).filter(Boolean);
  const [first, last] = [runs[0].split(/\s+/), runs.at(-1).split(/\s+/)];
  const isShort = runs.length === 1 && first.length <= 10;
  const words = isShort ? coded(first.join(" ")) : `${coded(first.slice(0, 5).join(" "))},${coded(last.slice(-5).join(" "))}`;
  return `${location.origin}${pathOf(citation)}#cited:~:text=${words}`;
}

/** Return where a quotation stands, in words. */
export function placeOf(citation) {
  const page = citation.page ? `, ${t("live.page", citation)}` : "";
  const place = t("live.place", citation);
  return `${citation.title}${page} (${citation.source}, ${place})`;
}

export function asText(citation) {
  return `“${citation.text}”\n— ${placeOf(citation)}\n${linkOf(citation)}`;
}

export function asMarkdown(citation) {
  const quoted = citation.text.split("\n").map((line) => `> ${escaped(line)}`).join("\n");
  return `${quoted}\n>\n> — [${escaped(placeOf(citation))}](${linkOf(citation)})`;
}

/** Return text with the characters that Markdown would take for its own marked as text. */
export function escaped(text) {
  return text.replace(/[\\`*_[\]<>#|~]/g, "\\$&").replace(/^(\s*)([-+]|\d+(?=[.)]))/, "$1\\$2");
}

export function asHtml(citation) {
  const quote = document.createElement("blockquote");
  quote.setAttribute("cite", linkOf(citation));
  const [said, footer, link] = ["p", "footer", "a"].map((tag) => document.createElement(tag));
  said.textContent = citation.text;
  link.textContent = placeOf(citation);
  link.href = linkOf(citation);
  footer.append("— ", link);
  quote.append(said, footer);
  return quote.outerHTML;
}
