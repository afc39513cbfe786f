// A line for each file, with its bar, its message and what can be done; and a bar for all.
import { button, el } from "../chat/dom.js";
import { t } from "../chat/texts.js";
import { forget, hasEnded, items, share } from "./items.js";
import { cancel, retry } from "./sending.js";
import { announce, say } from "./telling.js";
import { outcome } from "./outcomes.js";

const SHOWN = 60; // lines of files that wait, and of those that are done; what failed is all shown
const section = document.getElementById("tasks");
const list = section.querySelector(".lines");
const all = { bar: el("progress", { max: 1, value: 0 }), text: el("span", { class: "how" }), more: el("p", { class: "quiet" }), left: el("p", { class: "quiet" }), tools: el("span", { class: "tools" }) };
all.bar.setAttribute("aria-label", t("upload.total_label"));
list.before(el("div", { class: "line total" }, all.bar, all.text, all.tools));
list.after(all.more, all.left);
const shown = (number) => number.toLocaleString("en");
const lines = new Map();
const finished = []; // items whose lines may go when there are many
let drawing = 0;
let toldOf = 0;
let passedOver = 0;

/** Count files that aren't even listed: of a folder, those of other types. */
export function leaveOut(count) {
  passedOver += count;
  all.left.textContent = passedOver ? t("upload.passed_over", { count: passedOver }) : "";
}

/** Show an item as it is now. */
export function render(item) {
  if (item.gone) return;
  const line = lines.get(item) ?? begin(item);
  if (!line) return;
  line.bar.value = share(item);
  const how = described(item);
  if (line.how.textContent !== how) line.how.textContent = how;
  const kind = item.state + (item.again ?? "");
  if (line.kind === kind) return;
  line.kind = kind;
  line.element.className = `line ${item.state} ${item.document?.status ?? ""}`;
  line.bar.hidden = hasEnded(item);
  line.more.replaceChildren(...(item.state === "done" ? outcome(item).parts : []));
  const held = line.element.contains(document.activeElement);
  line.tools.replaceChildren(...toolsOf(item));
  if (held) line.tools.querySelector("button, a")?.focus(); // its button is gone: the next one is as near as can be
  if (item.state === "failed" && item.job && !item.isOld) announce(`${item.name}: ${how}`);
  if (item.state === "done") finished.push(item);
  while (finished.length > SHOWN) remove(finished.shift());
}

function begin(item) {
  if (lines.size >= SHOWN && ["waiting", "done", "cancelled"].includes(item.state)) return null;
  const line = { bar: el("progress", { max: 1, "aria-label": t("upload.progress", { name: item.name }) }), how: el("span", { class: "how" }), more: el("div", { class: "more" }), tools: el("span", { class: "tools" }), kind: "" };
  line.element = el("li", {}, el("span", { class: "name", dir: "auto" }, item.name), line.how, line.tools, line.bar, line.more);
  lines.set(item, line);
  list.append(line.element);
  return line;
}

/** Take an item's line away; the item still counts. */
function remove(item) {
  lines.get(item)?.element.remove();
  lines.delete(item);
}

/** Take an item off the page. */
export function drop(item) {
  remove(item);
  forget(item);
  renderTotal();
}

function described(item) {
  if (item.state === "done") return outcome(item).text;
  if (item.state === "failed") return item.message === "stopped" ? t("upload.stopped") : item.message;
  if (item.state === "sending") return t("upload.sending", { share: Math.floor(item.size ? (100 * item.sent) / item.size : 100) });
  return t(`upload.${item.state}`, { done: shown(item.done), total: shown(item.total) });
}

function toolsOf(item) {
  const named = (key, act) => button(t(`upload.${key}`), t(`upload.${key}_which`, { name: item.name }), act);
  if (!hasEnded(item)) return item.state === "cancelling" ? [] : [named("cancel", () => cancel(item))];
  const again = item.file && item.state !== "done" && item.again !== false ? [named("retry", () => retry(item))] : [];
  return [...(item.state === "done" ? outcome(item).links : []), ...again, named("dismiss", () => dismiss(item))];
}

function dismiss(item) {
  if (item.job) fetch(`/jobs/${item.job}`, { method: "DELETE" }).catch(() => {});
  const next = lines.get(item)?.element.nextElementSibling ?? document.getElementById("choose-files");
  drop(item);
  (next.matches("button") ? next : next.querySelector("button, a"))?.focus();
}

/** Show how far all files are; at most once a frame. */
export function renderTotal() {
  cancelAnimationFrame(drawing);
  drawing = requestAnimationFrame(drawTotal);
}

function drawTotal() {
  const count = items.length;
  const done = items.filter(hasEnded).length;
  const failed = items.filter((item) => item.state === "failed").length;
  section.hidden = !count && !passedOver;
  all.bar.parentElement.hidden = !count;
  all.bar.value = count ? items.reduce((sum, item) => sum + share(item), 0) / count : 0;
  all.text.textContent = t(failed ? "upload.total_failed" : "upload.total", { done: shown(done), count, failed: shown(failed) });
  const hidden = items.filter((item) => item.state === "waiting" && !lines.has(item)).length;
  all.more.textContent = hidden ? t("upload.more_waiting", { count: hidden }) : "";
  const wanted = [done < count && "cancel_all", failed && items.some((item) => item.state === "failed" && item.file) && "retry_all", done === count && "clear"].filter(Boolean);
  if (all.tools.dataset.shown !== wanted.join()) {
    all.tools.dataset.shown = wanted.join();
    all.tools.replaceChildren(...wanted.map((key) => button(t(`upload.${key}`), "", forAll[key])));
  }
  if (count && done === count && toldOf !== count && items.some((item) => !item.isOld)) (announce(t(failed ? "upload.finished_failed" : "upload.finished", { count, failed: shown(failed) })), say(""));
  toldOf = done === count ? count : 0;
}

const forAll = {
  cancel_all: () => items.filter((item) => !hasEnded(item)).reverse().forEach(cancel), // those that wait before those that are sent
  retry_all: () => items.filter((item) => item.state === "failed" && item.file && item.again !== false).forEach(retry),
  clear: () => {
    [...items].forEach(dismiss);
    finished.length = 0;
    leaveOut(-passedOver);
  },
};
