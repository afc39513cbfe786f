// Checking questions by keyboard. Without it, the form's buttons do the same.
const form = document.getElementById("check");
const question = document.getElementById("question");
const keys = { a: "accepted", r: "rejected", s: "open" };

document.addEventListener("keydown", (event) => {
  if (!form || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, textarea")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key === "e") {
    event.preventDefault();
    question.focus();
  } else if (event.key in keys) {
    event.preventDefault();
    form.requestSubmit(form.querySelector(`button[value="${keys[event.key]}"]`));
  }
});
