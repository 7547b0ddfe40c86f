// j and k move along the rows of a list, Enter opens the row that one stands on.
const rows = [...document.querySelectorAll("[data-rows] tbody tr")];
const link = (row) => row.querySelector("th a");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  if (event.key !== "j" && event.key !== "k") return;
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = event.key === "j" ? at + 1 : Math.max(at - 1, 0);
  link(rows[next] ?? rows[at])?.focus();
  event.preventDefault();
});

document.addEventListener("focusin", () => {
  for (const row of rows) {
    if (row.contains(document.activeElement)) row.setAttribute("aria-selected", "true");
    else row.removeAttribute("aria-selected");
  }
});
