// The conversation. Without these files, forms and links do the same on pages of their own.
import { follow, startAsking } from "./asking.js";
import { offerCopying } from "./copying.js";
import { startFilters } from "./filters.js";
import { startJudging } from "./judging.js";
import { startKeys } from "./keys.js";
import { open, startPane } from "./pane.js";
import { startPast } from "./past_view.js";
import { hide, offerPreviews, tapped } from "./previews.js";

const turns = document.getElementById("turns");

/** Have the links of turns work in place; those that are to open elsewhere do. */
function clicked(event) {
  const link = event.target.closest("a[href]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (link.matches(".marker, .also, .preview a")) {
    event.preventDefault();
    if (tapped(event)) return;
    hide();
    open(link.closest(".quotation") ?? link, link.getAttribute("href"));
  } else if (link.matches(".again, .ask-this")) {
    event.preventDefault();
    follow(link, link.matches(".again") ? link.closest(".turn") : null);
  }
}

document.querySelector(".chat").addEventListener("click", clicked);
offerPreviews(turns);
offerCopying(turns);
startPane();
startAsking();
startFilters();
startJudging();
startPast();
startKeys();
