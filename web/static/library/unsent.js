// Names of the files that were still to be sent when the page was left. A browser hands a file out once: after a reload it
// must be chosen again, and only what was missing is sent then.
import { button, el } from "../chat/dom.js";
import { t } from "../chat/texts.js";
import { chosenBy } from "./choosing.js";
import { items, stillToSend } from "./items.js";
import { say } from "./telling.js";

const KEY = "pincite.unsent";
const SHOWN = 10;
const place = document.getElementById("unsent");
let missing = [];
let writing = 0;

/** Note what is still to be sent; soon, since a folder has many files. */
export function keepUnsent() {
  clearTimeout(writing);
  writing = setTimeout(write, 150);
}

function write() {
  clearTimeout(writing);
  const unsent = [...missing, ...items.filter(stillToSend).map(({ name, size }) => ({ name, size }))];
  try {
    if (unsent.length) sessionStorage.setItem(KEY, JSON.stringify(unsent));
    else sessionStorage.removeItem(KEY);
  } catch {
    // A browser that keeps nothing can't name them after a reload; the others go on.
  }
}

addEventListener("pagehide", write);

/** Show what was not sent before the page was left, and offer to choose it again. */
export function offerUnsent(add) {
  try {
    missing = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
  } catch {
    missing = [];
  }
  show(add);
}

function show(add) {
  if (!missing.length) return place.replaceChildren();
  const names = missing.slice(0, SHOWN).map(({ name }) => el("li", {}, el("bdi", {}, name)));
  if (missing.length > SHOWN) names.push(el("li", { class: "quiet" }, t("upload.unsent_more", { count: missing.length - SHOWN })));
  const again = (folder) => () => chosenBy({ folder }, (chosen) => fit(chosen, add));
  const single = missing.some(({ name }) => !name.includes("/"));
  const inFolders = missing.some(({ name }) => name.includes("/"));
  place.replaceChildren(
    el("section", { class: "notice", "aria-label": t("upload.unsent", { count: missing.length }) },
      el("p", {}, t("upload.unsent", { count: missing.length })),
      el("ul", {}, ...names),
      el("p", { class: "tools" },
        single ? button(t("upload.unsent_files"), "", again(false)) : null,
        inFolders ? button(t("upload.unsent_folder"), "", again(true)) : null,
        button(t("upload.unsent_forget"), "", () => ((missing = []), write(), show(add))))));
}

/** Send those of the chosen files that were missing. */
function fit(chosen, add) {
  const wanted = new Map(missing.map(({ name }) => [name, true]));
  const found = chosen.filter(({ name }) => wanted.has(name));
  if (!found.length) return say(t("upload.unsent_other"));
  const names = new Set(found.map(({ name }) => name));
  missing = missing.filter(({ name }) => !names.has(name));
  show(add);
  add(found);
}
