// The history in this browser: each turn under a key of its own, so that keeping one costs the same however many there are.
import { citationOf } from "./citing.js";
import { complain } from "./telling.js";
import { t } from "./texts.js";

const PREFIX = "pincite.turn.";
const MOST = 1000; // turns
const AT_ONCE = 50; // of the oldest go where there are more

let told = ""; // what kept the last turn from being kept

/** Return the keys of the turns that are kept, oldest first. */
export function keys() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).sort();
  } catch {
    return [];
  }
}

/** Return a kept turn, null where it can't be read. */
export function read(key) {
  try {
    return checked(JSON.parse(localStorage.getItem(key)));
  } catch {
    return null;
  }
}

export const forget = (key) => localStorage.removeItem(key);
export const forgetAll = () => keys().forEach(forget);

/** Keep a record; throws where the browser has no room, or keeps nothing. */
export function keep(record) {
  if (localStorage.length > MOST + AT_ONCE) keys().slice(0, AT_ONCE).forEach(forget);
  const name = `${record.asked_at}-${Math.random().toString(36).slice(2, 8)}`;
  localStorage.setItem(PREFIX + name, JSON.stringify(record));
}

/** Keep what is on the page of a turn. */
export function keepTurn(turn) {
  const record = {
    asked_at: new Date().toISOString(),
    question: turn.querySelector(".asked").textContent,
    query: turn.dataset.query,
    status: turn.dataset.status,
    confidence: turn.dataset.confidence === undefined ? null : +turn.dataset.confidence,
    citations: [...turn.querySelectorAll(".answer > .quotation")].map(citationOf),
  };
  try {
    keep(record);
  } catch (error) {
    if (told === error.name) return; // once is enough
    told = error.name;
    complain(t(error.name === "QuotaExceededError" ? "history.full" : "history.forbidden"));
  }
}

/** Return a record with what it must have and nothing else, null if it is none: files come from anywhere. */
export function checked(record) {
  const isText = (value) => typeof value === "string";
  if (!isText(record?.question) || !isText(record.asked_at) || Number.isNaN(Date.parse(record.asked_at))) return null;
  if (!["answered", "low_confidence", "unanswerable", "no_documents"].includes(record.status)) return null;
  const citations = [];
  for (const c of Array.isArray(record.citations) ? record.citations : []) {
    const numbers = [c.number, c.version, c.start, c.end];
    if (![c.text, c.title, c.source, c.document].every(isText) || !numbers.every(Number.isSafeInteger)) return null;
    const { text, title, source, document, number, version, start, end } = c;
    const page = Number.isSafeInteger(c.page) ? c.page : null;
    const [date, sha256] = [c.date, c.sha256].map((value) => (isText(value) ? value : null));
    citations.push({ number, text, title, source, document, version, start, end, page, date, sha256 });
  }
  const query = isText(record.query) ? record.query : String(new URLSearchParams({ question: record.question }));
  const confidence = Number.isFinite(record.confidence) ? record.confidence : null;
  return { asked_at: record.asked_at, question: record.question, query, status: record.status, confidence, citations };
}
