// What is said to those who hear the page: a status line, and a log of what went wrong and what is done.
import { el } from "../chat/dom.js";

const line = document.getElementById("said");
const log = document.getElementById("heard");
const KEPT = 50;
let clearing = 0;

/** Show and say a passing state. */
export function say(text, seconds = 0) {
  clearTimeout(clearing);
  line.textContent = text;
  if (seconds) clearing = setTimeout(() => (line.textContent = ""), 1000 * seconds);
}

/** Say something that stands on the page elsewhere already. */
export function announce(text) {
  log.append(el("p", {}, text));
  while (log.children.length > KEPT) log.firstElementChild.remove();
}
