// A document's page as it looks, with the cited sentence outlined.
import { button, el } from "./dom.js";
import { t } from "./texts.js";

const WIDTHS = [900, 1400]; // pixels: for a screen, and for a dense one
const SVG = "http://www.w3.org/2000/svg";

/** Return the marks of a citation by page: {"4": {page, width, height, boxes}}. */
async function marksOf({ document: id, version, start, end }) {
  if (start === undefined) return {};
  const response = await fetch(`/documents/${encodeURIComponent(id)}/marks?version=${version}&start=${start}&end=${end}`);
  if (!response.ok) return {};
  return Object.fromEntries((await response.json()).pages.map((page) => [page.page, page]));
}

function outlined({ width, height, boxes }) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  for (const [left, top, right, bottom] of boxes) {
    const rect = document.createElementNS(SVG, "rect");
    const sides = { x: left, y: top, width: right - left, height: bottom - top };
    for (const [name, value] of Object.entries(sides)) rect.setAttribute(name, value);
    svg.append(rect);
  }
  return svg;
}

function figureOf({ document: id, version, title }, number, mark) {
  const address = (width) => `/documents/${encodeURIComponent(id)}/pages/${number}?version=${version}&width=${width}`;
  const alt = t(mark ? "source.picture_marked" : "source.picture", { page: number, title });
  const img = el("img", { alt, src: address(WIDTHS[0]), srcset: WIDTHS.map((w) => `${address(w)} ${w}w`).join(", "), sizes: "46rem" });
  if (mark) Object.assign(img, { width: Math.round(mark.width), height: Math.round(mark.height) });
  const figure = el("figure", { class: "sheet-of-paper" }, img, mark ? outlined(mark) : null);
  img.addEventListener("error", () => figure.replaceChildren(el("p", { class: "notice" }, t("pane.no_picture"))));
  return figure;
}

/** Return an element that shows an article's pages, from the cited one on, one at a time. */
export function pictures(article) {
  const of = article.dataset;
  const count = +of.pages;
  const holder = el("section", { class: "pictures", "aria-label": t("pane.picture") });
  const marks = marksOf(of).catch(() => ({}));
  let number = +(of.page ?? 1);
  const label = el("span", { class: "quiet", role: "status" });
  const turn = (by) => (number + by >= 1 && number + by <= count ? ((number += by), show()) : undefined);
  const row = el("div", { class: "row paging" }, button("‹", t("pane.page_previous"), () => turn(-1)), label,
    button("›", t("pane.page_next"), () => turn(1)));
  async function show() {
    label.textContent = t("pane.page_of", { page: number, count });
    const asked = number;
    const figure = figureOf(of, asked, (await marks)[asked]);
    if (asked !== number) return;
    holder.replaceChildren(...(count > 1 ? [row] : []), figure);
    figure.querySelector("rect")?.scrollIntoView({ block: "center" });
  }
  show();
  return holder;
}
