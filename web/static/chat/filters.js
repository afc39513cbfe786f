// What restricts the next questions: fields that become chips, and chips that can be taken away.
import { el } from "./dom.js";
import { say } from "./telling.js";
import { t } from "./texts.js";

const chips = document.getElementById("chips");
const fields = ["in", "tag", "after", "before"].map((id) => document.getElementById(id)).filter(Boolean);
const LABELS = {
  tag: (tag) => t("chat.tagged", { tag }),
  after: (date) => t("chat.from_date", { date }),
  before: (date) => t("chat.until_date", { date }),
};

/** Return what an address says of the chips. */
export function filterItems() {
  return [...chips.querySelectorAll("input")].map(({ name, value }) => [name, value]);
}

function add(name, value) {
  const same = [...chips.querySelectorAll("input")].filter((known) => known.name === name);
  if (same.some((known) => known.value === value)) return;
  if (name === "after" || name === "before") same.forEach((known) => known.parentElement.remove());
  const label = LABELS[name]?.(value) ?? value;
  const chip = el("a", { class: "chip", href: "/", "aria-label": t("chat.leave_out", { name: label }) }, el("bdi", {}, label));
  chips.append(el("span", { class: "chip-box" }, el("input", { type: "hidden", name, value }), chip));
}

/** Make chips of what was typed. */
export function addTyped() {
  for (const field of fields) {
    if (field.value.trim()) add(field.name, field.value.trim());
    field.value = "";
  }
  tell();
}

function tell() {
  chips.querySelector(".quiet").hidden = !chips.querySelector(".chip");
}

function told() {
  tell();
  const names = [...chips.querySelectorAll(".chip")].map((chip) => chip.textContent).join(", ");
  say(names ? t("live.added", { names }) : t("live.all_again"), 6);
}

export function startFilters() {
  chips.addEventListener("click", (event) => {
    const chip = event.target.closest(".chip");
    if (!chip) return;
    event.preventDefault();
    const box = chip.parentElement;
    const next = box.nextElementSibling ?? box.previousElementSibling;
    box.remove();
    (next.querySelector(".chip") ?? document.getElementById("question")).focus();
    told();
  });
  const apply = document.getElementById("add-filter");
  if (!apply) return;
  apply.hidden = false;
  apply.addEventListener("click", () => (addTyped(), told()));
  for (const field of fields) {
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      addTyped();
      told();
    });
  }
}
