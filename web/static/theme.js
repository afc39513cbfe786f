// Light or dark as the reader chose, before anything is painted; without a choice, as the system has it.
(() => {
  const KEY = "pincite.theme";
  const root = document.documentElement;
  root.classList.add("js"); // what only scripts can do is shown
  let chosen = null;
  try {
    chosen = localStorage.getItem(KEY);
  } catch {
    // A browser that keeps nothing shows the system's.
  }
  if (chosen) root.dataset.theme = chosen;

  document.addEventListener("DOMContentLoaded", () => {
    const label = document.getElementById("theme");
    const select = label.querySelector("select");
    label.hidden = false;
    select.value = chosen ?? "";
    select.addEventListener("change", () => {
      if (select.value) root.dataset.theme = select.value;
      else delete root.dataset.theme;
      try {
        localStorage.setItem(KEY, select.value);
      } catch {
        // It holds for this page then.
      }
    });
  });
})();
