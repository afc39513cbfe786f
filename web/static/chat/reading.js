// The reading page: find in the document, and its pages as they look, without leaving it.
import { finder } from "./finding.js";
import { pictures } from "./picture.js";

const article = document.querySelector("article.document");
const header = article.querySelector(":scope > header");
const find = finder(() => article);
header.append(find.form);

let shown = null;
header.addEventListener("click", (event) => {
  const link = event.target.closest(".looks");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (shown) shown.hidden = !shown.hidden;
  else header.append((shown = pictures(article)));
  link.setAttribute("aria-expanded", String(!shown.hidden));
});
