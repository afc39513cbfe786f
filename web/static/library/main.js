// The library page: files chosen or dropped are sent one after another, and each says how far it is.
// Without this file a form sends one file at a time, and links show the rest.
import { t } from "../chat/texts.js";
import { chosenBy, droppedOn } from "./choosing.js";
import { follow } from "./following.js";
import { refresh, watchList } from "./listing.js";
import { items, jobChanged, jobsKnown } from "./items.js";
import { render, renderTotal } from "./lines.js";
import { add, isSending } from "./sending.js";
import { say } from "./telling.js";
import { offerUnsent } from "./unsent.js";

const form = document.getElementById("upload");
const drop = document.getElementById("drop");

/** Let the parts of the form that only a script can serve take the place of those that need none. */
function takeOver() {
  for (const part of form.querySelectorAll(".without-script")) part.hidden = true;
  for (const input of form.querySelectorAll(".without-script input")) input.disabled = true;
  form.querySelector("details").open = false;
  drop.hidden = false;
  document.querySelector("#tasks .lines").replaceChildren();
  document.getElementById("choose-files").addEventListener("click", () => chosenBy({}, add));
  document.getElementById("choose-folder").addEventListener("click", () => chosenBy({ folder: true }, add));
  form.addEventListener("submit", (event) => event.preventDefault());
}

/** The whole page takes files: who misses the area must not have the browser open the file instead. */
function takeDrops() {
  let inside = 0;
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  const mark = () => drop.classList.toggle("over", inside > 0);
  addEventListener("dragenter", (event) => holdsFiles(event) && (inside++, mark()));
  addEventListener("dragleave", (event) => holdsFiles(event) && (inside--, mark()));
  addEventListener("dragover", (event) => holdsFiles(event) && event.preventDefault());
  addEventListener("drop", async (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    inside = 0;
    mark();
    add(await droppedOn(event.dataTransfer));
  });
}

let refreshing = 0;

/** Show what has become of a job, on its line and in the list. */
function onJob(job, isOld) {
  const item = jobChanged(job, isOld);
  if (item) render(item);
  renderTotal();
  if (!isOld && (job.kind === "remove" || ["done", "failed", "cancelled"].includes(job.status))) {
    clearTimeout(refreshing);
    refreshing = setTimeout(refresh, 400);
  }
}

takeOver();
takeDrops();
watchList();
offerUnsent(add);
follow({
  job: onJob,
  known: (ids) => jobsKnown(ids).forEach(render),
  broken: () => say(t("upload.interrupted")),
  back: () => (say(t("upload.back"), 4), refresh()),
});
addEventListener("beforeunload", (event) => isSending(items) && event.preventDefault());
