// The files that this page adds, and what is known of each. A state is one of: waiting, sending, holding (the server has
// enough to do), queued, reading, embedding, cancelling, done, failed, cancelled.

export const items = [];
const byJob = new Map();
const ENDED = ["done", "failed", "cancelled"];

export const hasEnded = (item) => ENDED.includes(item.state);
export const stillToSend = (item) => ["waiting", "sending", "holding"].includes(item.state);

/** Make an item of a file, or of a job whose file this page doesn't have. */
export function newItem(name, file = null, state = "waiting") {
  const item = { name, file, size: file?.size ?? 0, state, sent: 0, done: 0, total: 0, job: null, document: null, outcome: null, message: "" };
  items.push(item);
  return item;
}

/** Forget an item, as far as this page goes. */
export function forget(item) {
  const place = items.indexOf(item);
  if (place >= 0) items.splice(place, 1);
  if (item.job) byJob.delete(item.job);
}

/** Note which job a sent file has become; the stream may have told of it already, on a line of its own. */
export function becomes(item, job) {
  const twin = byJob.get(job.id);
  item.job = job.id;
  byJob.set(job.id, item);
  if (twin && twin !== item) {
    const { state, done, total, document, outcome, message } = twin;
    items.splice(items.indexOf(twin), 1);
    Object.assign(twin, { gone: true, job: null });
    Object.assign(item, { state, done, total, document, outcome, message });
  } else note(item, job);
  return twin;
}

/** Note a change of a job; return its item, or null for one that isn't listed. isOld: it was so before the page was opened. */
export function jobChanged(job, isOld) {
  if (job.kind !== "add") return null;
  let item = byJob.get(job.id);
  if (!item) {
    if (isOld && (job.status === "done" || job.status === "cancelled")) return null;
    item = Object.assign(newItem(job.source), { isOld });
    item.job = job.id;
    byJob.set(job.id, item);
  }
  note(item, job);
  return item;
}

/** Fail the items whose jobs the server doesn't know any more: it was stopped meanwhile. Return them. */
export function jobsKnown(ids) {
  const lost = items.filter((item) => item.job && !hasEnded(item) && !ids.has(item.job));
  for (const item of lost) {
    byJob.delete(item.job);
    Object.assign(item, { state: "failed", job: null, message: "stopped" });
  }
  return lost;
}

/** A reason as it stands beside the name: "a.txt: the file is empty" -> "The file is empty". */
export function withoutName(reason, name) {
  const text = reason.startsWith(`${name}: `) ? reason.slice(name.length + 2) : reason;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function note(item, job) {
  const state = job.status === "running" ? (job.phase ?? "reading") : job.status;
  Object.assign(item, { state, done: job.done, total: job.total, outcome: job.outcome, document: job.document });
  if (job.status === "failed") item.message = withoutName(job.reason ?? "", item.name);
}

/** How much of an item is done, 0 to 1: sending, reading and embedding each have a part of the bar. */
export function share(item) {
  if (hasEnded(item)) return 1;
  if (item.state === "sending") return item.size ? (0.3 * item.sent) / item.size : 0.3;
  if (item.state === "embedding") return item.total ? 0.45 + (0.55 * item.done) / item.total : 0.45;
  return { queued: 0.3, reading: 0.4, cancelling: 0.45 }[item.state] ?? 0;
}
