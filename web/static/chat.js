// Keeps the conversation on the page. Without this file the form works as a plain link to the answer.
const form = document.getElementById("ask");
const input = document.getElementById("question");
const log = document.getElementById("log");
const progress = document.getElementById("progress");
const earlier = document.getElementById("earlier");
const KEPT = 10; // earlier questions that an address carries

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
  if (form.dataset.busy) return;
  if (!question.trim()) {
    progress.textContent = "Type a question first.";
    return;
  }
  form.dataset.busy = "yes";
  progress.textContent = "Reading your documents …";
  try {
    const query = new URLSearchParams(new FormData(form));
    const response = await fetch("/turn?" + query, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const turn = page.querySelector(".turn");
    if (!turn) throw new Error("no answer in the response");
    document.querySelector(".intro").hidden = true;
    log.append(document.adoptNode(turn));
    progress.textContent = "";
    if (response.ok) {
      remember(question);
      input.value = "";
      // The address holds the questions, so that a reload or a step back shows the conversation again.
      history.replaceState(null, "", "/?" + query);
    }
    turn.scrollIntoView({ block: "start" });
  } catch {
    progress.textContent = "The server did not answer. Your question is still here: check that Pincite is running, then ask again.";
  } finally {
    delete form.dataset.busy;
  }
});
