// Sending: two files at a time, one after another; what goes wrong with one leaves the others alone.
import { t } from "../chat/texts.js";
import { becomes, hasEnded, items, newItem, stillToSend, withoutName } from "./items.js";
import { drop, leaveOut, render, renderTotal } from "./lines.js";
import { announce, say } from "./telling.js";
import { keepUnsent } from "./unsent.js";

const AT_ONCE = 2;
const HOLD_MS = 3000; // until the server is asked again whether it takes more
const MB = 1048576;
const form = document.getElementById("upload");
const suffixes = form.dataset.suffixes.split(" ");
const longest = Number(form.dataset.longest);
const requests = new Map();

export const isSending = (all) => all.some(stillToSend);

/** Take files up: [{ name, file }]. Of many files those of other types are counted, not listed. */
export function add(chosen) {
  const given = chosen.filter(({ file }) => file);
  const isFolder = given.some(({ name }) => name.includes("/"));
  const taken = isFolder ? given.filter(({ name }) => suffixes.includes(suffixOf(name))) : given;
  const left = chosen.length - taken.length;
  const { tag, all_pages: allPages } = form.elements;
  for (const { name, file } of taken) {
    items.filter((item) => item.name === name && hasEnded(item)).forEach(drop); // it is tried again
    const item = newItem(name, file);
    item.tag = tag.value.trim();
    item.allPages = allPages.checked;
    const trouble = refused(item);
    if (trouble) fail(item, trouble, false);
    else render(item);
  }
  const told = [taken.length ? t("upload.begun", { count: taken.length }) : "", left ? t("upload.passed_over", { count: left }) : ""];
  say(told.filter(Boolean).join(" "));
  leaveOut(left);
  keepUnsent();
  renderTotal();
  pump();
}

/** Why a file needn't be sent at all; nothing where it may be taken. */
function refused({ name, file }) {
  const suffix = suffixOf(name);
  if (!suffix) return t("upload.no_suffix");
  if (!suffixes.includes(suffix)) return t("upload.wrong_type", { suffix });
  const megabytes = (bytes) => (bytes / MB).toLocaleString("en", { maximumFractionDigits: 1 });
  return file.size > longest ? t("upload.too_large", { size: megabytes(file.size), limit: megabytes(longest) }) : "";
}

const suffixOf = (name) => /\.[^./]+$/.exec(name)?.[0].toLowerCase() ?? "";

/** Send what waits, as far as there is room. */
export function pump() {
  while (requests.size < AT_ONCE) {
    const next = items.find((item) => item.state === "waiting");
    if (!next) return;
    send(next);
  }
}

function send(item) {
  const data = new FormData();
  data.append("source", item.name);
  if (item.tag) data.append("tag", item.tag);
  if (item.allPages) data.append("all_pages", "true");
  data.append("file", item.file);
  const request = new XMLHttpRequest(); // fetch doesn't say how much was sent
  requests.set(item, request);
  Object.assign(item, { state: "sending", sent: 0, message: "" });
  request.upload.addEventListener("progress", (event) => (Object.assign(item, { sent: event.loaded, size: event.total }), render(item), renderTotal()));
  request.addEventListener("load", () => answered(item, request));
  request.addEventListener("error", () => unanswered(item));
  request.addEventListener("loadend", () => (requests.delete(item), keepUnsent(), renderTotal(), pump()));
  request.open("POST", "/documents?wait=false");
  request.setRequestHeader("Accept", "application/json");
  request.send(data);
  render(item);
}

function answered(item, request) {
  let reply = {};
  try {
    reply = JSON.parse(request.responseText);
  } catch {
    // No answer of ours: its status says enough.
  }
  if (request.status === 202) {
    const twin = becomes(item, reply);
    if (twin && twin !== item) drop(twin);
    render(item);
  } else if (request.status === 503) {
    item.state = "holding";
    render(item);
    setTimeout(() => item.state === "holding" && ((item.state = "waiting"), render(item), pump()), HOLD_MS);
  } else {
    const { detail, hint } = reply;
    fail(item, detail ? withoutName([detail, hint].filter(Boolean).join("; "), item.name) : t("upload.failed", { status: request.status }));
  }
}

/** The connection broke, or the browser can't read the file any more: it was moved, or changed since it was chosen. */
async function unanswered(item) {
  const readable = await item.file.slice(0, 1).arrayBuffer().then(() => true, () => false);
  fail(item, t(readable ? "upload.broken" : "upload.unreadable"));
}

function fail(item, message, again = true) {
  Object.assign(item, { state: "failed", message, again });
  announce(`${item.name}: ${message}`);
  render(item);
  renderTotal();
}

/** Give a file up, wherever it is. */
export async function cancel(item) {
  if (!item.job) {
    requests.get(item)?.abort();
    item.state = "cancelled";
  } else if (item.state !== "cancelling") {
    item.state = "cancelling";
    await fetch(`/jobs/${item.job}`, { method: "DELETE" }).catch(() => say(t("upload.interrupted")));
  }
  render(item);
  renderTotal();
  keepUnsent();
}

/** Send a file again. */
export function retry(item) {
  Object.assign(item, { state: "waiting", job: null, message: "" });
  render(item);
  keepUnsent();
  pump();
}
