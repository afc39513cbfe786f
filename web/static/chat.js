// Keeps the conversation on the page. Without this file the form works as a plain link to the answer.
const form = document.getElementById("ask");
const input = document.getElementById("question");
const log = document.getElementById("log");
const progress = document.getElementById("progress");
const earlier = document.getElementById("earlier");
const KEPT = 3;

function remember(question) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "earlier";
  field.value = question;
  earlier.append(field);
  document.getElementById("topic").hidden = false;
  while (earlier.children.length > KEPT) earlier.firstElementChild.remove();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const question = input.value;
  if (!question.trim() || form.dataset.busy) return;
  form.dataset.busy = "yes";
  progress.textContent = "Reading your documents …";
  try {
    const address = "/?" + new URLSearchParams(new FormData(form));
    const response = await fetch(address, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const turn = page.querySelector("#log > .turn");
    if (!turn) throw new Error("no answer in the response");
    document.querySelector(".intro").hidden = true;
    log.append(document.adoptNode(turn));
    progress.textContent = "";
    if (response.ok) {
      remember(question);
      input.value = "";
      history.replaceState(null, "", address);
    }
    turn.scrollIntoView({ block: "start" });
  } catch {
    progress.textContent = "The server did not answer. Your question is still here: check that Pincite is running, then ask again.";
  } finally {
    delete form.dataset.busy;
  }
});
