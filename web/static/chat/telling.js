// What is said to those who hear the page: a status line, and each complete answer once.
import { el } from "./dom.js";
import { t } from "./texts.js";

const line = document.getElementById("progress");
const log = document.getElementById("announced");
const trouble = document.getElementById("trouble");
let clearing = 0;

/** Show and say a passing state; a blank one clears it. */
export function say(text, seconds = 0) {
  clearTimeout(clearing);
  line.textContent = text;
  if (seconds) clearing = setTimeout(() => (line.textContent = ""), 1000 * seconds);
}

/** Show what went wrong beside the question, with a way to try again. */
export function complain(text, retry = null) {
  const again = retry && el("button", { type: "button", class: "second", onclick: retry }, t("live.retry"));
  trouble.replaceChildren(...(text ? [el("span", {}, text), again].filter(Boolean) : []));
}

/** Say an answer as a whole: the transcript itself is no live region, so that its buttons aren't read out. */
export function announce(turn) {
  const said = (selector) => [...turn.querySelectorAll(selector)].map((found) => found.textContent.replace(/\s+/g, " ").trim());
  const parts = [t("live.asked", { question: said(".asked")[0] }), ...said(".verdict > p"), ...said(".reason")];
  for (const quotation of turn.querySelectorAll(".answer > .quotation")) {
    const { number, title, page } = quotation.dataset;
    const text = quotation.querySelector(".said").textContent;
    parts.push(t(page ? "live.quote_page" : "live.quote", { number, title, page, text }));
  }
  parts.push(...said(".beside"), ...said(".answer > .notice"), ...said(".suggested"), ...said(".nearest > summary"));
  log.replaceChildren(el("div", {}, ...parts.map((part) => el("p", {}, part))));
}
