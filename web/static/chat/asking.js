// Asking: the question goes to the server, and the turn that it renders is placed on the page.
import { fetchElement } from "./dom.js";
import { addTyped, filterItems } from "./filters.js";
import { keepTurn } from "./past.js";
import { announce, complain, say } from "./telling.js";
import { t } from "./texts.js";

const KEPT = 10; // earlier questions that an address carries
const LONGEST_ADDRESS = 12000; // characters of them
const SLOW_MS = 4000;
const form = document.getElementById("ask");
const input = document.getElementById("question");
const turns = document.getElementById("turns");
const send = form.querySelector("button[type=submit]");
const longest = +input.dataset.longest;
let running = null; // the question that is being answered

/** Return what an address says of the turns before one: their questions, each with what belongs to it. */
function earlierThan(turn) {
  const items = [];
  let length = 0;
  for (let seen = turn, kept = 0; seen && kept < KEPT; seen = seen.previousElementSibling) {
    const query = seen.dataset.query;
    length += query?.length ?? 0;
    if (length > LONGEST_ADDRESS) break;
    if (!query) continue;
    const own = [...new URLSearchParams(query)].map(([name, value]) => [name === "question" ? "earlier" : name, value]);
    items.unshift(...own);
    kept += 1;
  }
  return items;
}

/** Ask, and place the answer: behind the others, or for `replaced`. Return whether there is one. */
async function pose(items, replaced = null) {
  const before = earlierThan(replaced ? replaced.previousElementSibling : turns.lastElementChild);
  const query = new URLSearchParams([...before, ...items]);
  running = items[0][1];
  send.setAttribute("aria-disabled", "true");
  complain("");
  say(t("live.reading"));
  const slow = setTimeout(() => say(t("live.slow")), SLOW_MS);
  const retry = () => (replaced ? pose(items, replaced) : form.requestSubmit());
  try {
    const { status, ok, element } = await fetchElement(`/turn?${query}`, ".turn");
    if (ok && element) return place(element, query, replaced);
    const told = [...(element?.querySelectorAll(".verdict, .reason") ?? [])].map((part) => part.textContent.trim());
    complain(told.join(". ") || t("live.failed", { status }), status < 500 ? null : retry);
  } catch {
    complain(t(navigator.onLine ? "live.gone" : "live.offline"), retry);
  } finally {
    clearTimeout(slow);
    running = null;
    send.removeAttribute("aria-disabled");
    say("");
  }
  return false;
}

function place(turn, query, replaced) {
  document.querySelector(".intro").hidden = true;
  document.getElementById("topic").hidden = false;
  turns.querySelector(":scope > .failed")?.remove();
  if (replaced) replaced.replaceWith(turn);
  else turns.append(turn);
  if (turn === turns.lastElementChild) {
    // The address holds the questions, so that a reload or a step back shows the conversation again.
    history.replaceState(history.state, "", `/?${query}${location.hash}`);
  }
  turn.scrollIntoView({ block: "start" });
  announce(turn);
  setTimeout(() => keepTurn(turn), 0); // the answer is painted first
  return true;
}

/** Ask again in place of a turn, or ask what a link of ours proposes. Only what the link says last is asked. */
export function follow(link, replaced = null) {
  if (running !== null) return;
  const items = [...new URL(link.href).searchParams];
  pose(items.slice(items.findIndex(([name]) => name === "question")), replaced);
}

async function submit(event) {
  event.preventDefault();
  const question = input.value;
  if (running !== null) return say(t("live.same_running"));
  if (!question.trim()) return complain(t("live.blank"));
  if ([...question].length > longest) {
    return complain(t("live.too_long", { count: [...question].length, limit: longest }));
  }
  addTyped();
  if ((await pose([["question", question], ...filterItems()])) && input.value === question) {
    input.value = "";
    count();
  }
}

/** Say how long the question is as it comes near its limit. */
function count() {
  const shown = document.getElementById("count");
  const length = input.value.length > longest / 2 ? [...input.value].length : 0;
  shown.hidden = length < 0.8 * longest;
  shown.classList.toggle("over", length > longest);
  shown.textContent = t("live.left", { count: length, limit: longest });
}

export function startAsking() {
  document.getElementById("earlier").remove(); // the turns on the page say it from here on
  form.noValidate = true;
  form.addEventListener("submit", submit);
  input.addEventListener("input", () => (count(), complain("")));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  count();
}
