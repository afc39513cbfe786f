// Single keys for those who want them, and their list. They can be switched off: dictation and stray keys press them too.
import { closeCopying } from "./copying.js";
import { el } from "./dom.js";
import { close, focusFind, isOpen, step } from "./pane.js";
import { openPast } from "./past_view.js";
import { hide } from "./previews.js";
import { t } from "./texts.js";

const KEY = "pincite.keys";
const sheet = document.getElementById("keys");
const input = document.getElementById("question");
const ACTIONS = {
  "/": ["question", () => input.focus()],
  n: ["next", () => step(1)],
  p: ["previous", () => step(-1)],
  f: ["find", focusFind],
  h: ["history", openPast],
  t: ["new", () => document.getElementById("topic").click()],
  "?": ["help", () => sheet.showModal()],
};

const stored = () => {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
};
let on = stored() !== "off";

function pressed(event) {
  if (event.key === "Escape" && !document.querySelector("dialog:modal")) {
    if (hide() || closeCopying() || (isOpen() && (close(), true))) event.preventDefault();
    return;
  }
  if (!on || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.matches("input, textarea, select")) return;
  if (document.querySelector("dialog:modal") && !["n", "p", "f"].includes(event.key)) return;
  const action = ACTIONS[event.key]?.[1];
  if (!action) return;
  event.preventDefault();
  action();
}

function listed(key, name) {
  return [el("dt", {}, el("kbd", {}, key)), el("dd", {}, t(`keys.${name}`))];
}

export function startKeys() {
  const check = el("input", { type: "checkbox", checked: on });
  check.addEventListener("change", () => {
    on = check.checked;
    try {
      localStorage.setItem(KEY, on ? "on" : "off");
    } catch {
      // It holds for this page then.
    }
  });
  const rows = Object.entries(ACTIONS).flatMap(([key, [name]]) => listed(key, name));
  const fixed = [["Enter", "send"], ["Shift+Enter", "newline"], ["Esc", "escape"]].flatMap((row) => listed(...row));
  sheet.append(
    el("div", { class: "sheet-head" }, el("h2", { id: "keys-title", tabindex: "-1", autofocus: true }, t("keys.title")),
      el("button", { type: "button", class: "quiet-button", onclick: () => sheet.close() }, t("keys.close"))),
    el("dl", { class: "keys-list" }, ...rows, ...fixed),
    el("label", { class: "tools" }, check, t("keys.on")));
  const opener = document.getElementById("open-keys");
  opener.hidden = false;
  opener.addEventListener("click", () => sheet.showModal());
  document.addEventListener("keydown", pressed);
}
