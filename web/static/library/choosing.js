// From what was chosen or dropped to files with their paths: [{ name, file }]. Hidden files are passed over, as in a folder
// that the command line takes in.
import { el } from "../chat/dom.js";

const isHidden = (path) => path.split("/").some((part) => part.startsWith("."));

/** Open the browser's own dialog, and hand on what was chosen in it. */
export function chosenBy({ folder = false }, take) {
  const input = el("input", { type: "file", multiple: true, webkitdirectory: folder, hidden: true });
  input.addEventListener("change", () => {
    take(listed(input.files));
    input.remove();
  });
  input.addEventListener("cancel", () => input.remove());
  document.body.append(input);
  input.click();
}

/** Name files: in a chosen folder by the path inside it, else by their own names. */
export function listed(files) {
  return [...files].map((file) => ({ name: file.webkitRelativePath || file.name, file })).filter(({ name, file }) => !file.webkitRelativePath || !isHidden(name));
}

/** Return the files of a drop, those in its folders too. */
export async function droppedOn(transfer) {
  // The entries must be taken before the first wait: the drop is emptied after its event.
  const entries = [...transfer.items].filter((item) => item.kind === "file").map((item) => ({ entry: item.webkitGetAsEntry?.(), file: item.getAsFile() }));
  const found = await Promise.all(entries.map(({ entry, file }) => (entry?.isDirectory ? inFolder(entry) : file ? [{ name: file.name, file }] : [])));
  return found.flat();
}

async function inFolder(folder) {
  const reader = folder.createReader();
  const found = [];
  // A reader gives a hundred entries at a time, and none when it is done.
  for (let batch; (batch = await new Promise((done, fail) => reader.readEntries(done, fail))).length; ) {
    for (const entry of batch) {
      const name = entry.fullPath.replace(/^\//, "");
      if (isHidden(name)) continue;
      if (entry.isDirectory) found.push(...(await inFolder(entry)));
      else found.push({ name, file: await new Promise((done) => entry.file(done, () => done(null))) });
    }
  }
  return found;
}
