// What the reader says of an answer: kept by the server as a question of an evaluation set.
import { open } from "./pane.js";
import { el } from "./dom.js";
import { t } from "./texts.js";

async function send(form, submitter) {
  const response = await fetch(form.action, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams(new FormData(form, submitter)),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail);
  return answer;
}

async function judged(event) {
  const form = event.target.closest('form[action="/feedback"]');
  if (!form) return;
  event.preventDefault();
  const told = form.querySelector(".told") ?? form.appendChild(el("p", { class: "notice told", role: "status" }));
  try {
    const { told: text, next } = await send(form, event.submitter);
    told.textContent = text;
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button === event.submitter));
    if (!form.closest(".turn")) done(text);
    if (next) open(form, next);
  } catch (error) {
    told.textContent = t("feedback.failed", { reason: error.message || t("live.gone") });
  }
}

/** Say in the pane that the right sentence was picked, in place of the sentences. */
function done(text) {
  document.querySelector("#pane .picking")?.replaceChildren(el("p", { class: "notice", role: "status" }, text));
}

export function startJudging() {
  document.addEventListener("submit", judged);
}
