// The sentence in its paragraph, while its marker is pointed at, has the focus, or was tapped.
const OPEN_AFTER_MS = 120;
const CLOSE_AFTER_MS = 200; // time to move the pointer onto it
let shown = null;
let waiting = 0;
let pressedAt = ""; // what moves under a pointer that rests where it was pressed isn't pointed at
let isGivenBack = false; // the focus comes back from the pane: what was read there needs no preview

function show(preview) {
  clearTimeout(waiting);
  if (preview === shown) return;
  hide();
  shown = preview;
  if (!shown) return;
  shown.hidden = false;
  shown.closest(".turn")?.classList.add("peeking");
  shown.classList.remove("above");
  const { top, bottom } = shown.parentElement.getBoundingClientRect();
  shown.classList.toggle("above", shown.getBoundingClientRect().bottom > innerHeight && top > innerHeight - bottom);
  const paragraph = shown.querySelector(".paragraph");
  paragraph.scrollTop = paragraph.querySelector("mark").offsetTop - 40; // it alone: the page stays where it is
}

export function hide() {
  clearTimeout(waiting);
  if (!shown) return false;
  shown.hidden = true;
  shown.closest(".turn")?.classList.remove("peeking");
  shown = null;
  return true;
}

const later = (action, ms) => {
  clearTimeout(waiting);
  waiting = setTimeout(action, ms);
};
const previewOf = (target) => target.closest?.(".marker")?.closest(".quotation").querySelector(".preview") ?? null;

/** Show previews for the markers inside an element. */
export function offerPreviews(container) {
  container.addEventListener("pointerdown", ({ clientX, clientY }) => (pressedAt = `${clientX} ${clientY}`));
  container.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse" || `${event.clientX} ${event.clientY}` === pressedAt) return;
    const preview = previewOf(event.target);
    if (preview) later(() => show(preview), OPEN_AFTER_MS);
    else if (event.target.closest(".preview")) clearTimeout(waiting);
    else if (shown) later(hide, CLOSE_AFTER_MS);
  });
  container.addEventListener("pointerleave", () => shown && later(hide, CLOSE_AFTER_MS));
  container.addEventListener("focusin", (event) => {
    const preview = previewOf(event.target);
    if (preview && !isGivenBack && event.target.matches(":focus-visible")) show(preview);
    else if (!event.target.closest(".preview")) hide();
  });
  container.addEventListener("focusout", (event) => {
    if (!shown?.contains(event.relatedTarget)) later(hide, CLOSE_AFTER_MS);
  });
}

/** Close a dialog, and focus a marker again without its preview. */
export function giveFocusBack(dialog, element) {
  isGivenBack = true;
  dialog.close();
  element?.focus({ preventScroll: true });
  isGivenBack = false;
}

/** Tell whether a tap on a marker was used up by showing its preview; the next one opens the source. */
export function tapped(event) {
  const preview = previewOf(event.target);
  if (event.pointerType !== "touch" || !preview || preview === shown) return false;
  show(preview);
  return true;
}
