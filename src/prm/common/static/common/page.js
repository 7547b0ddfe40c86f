// Small helps of every page: close a toast, copy a command, send a filter when it changes.
for (const button of document.querySelectorAll("[data-dismiss]")) button.hidden = false;
reveal(document);
document.addEventListener("htmx:load", (event) => reveal(event.target));

function reveal(place) {
  if (!navigator.clipboard) return; // only on https and on this machine
  for (const button of place.querySelectorAll("[data-copy]")) button.hidden = false;
}

document.addEventListener("click", async (event) => {
  const closing = event.target.closest("[data-dismiss]");
  if (closing) closing.closest(".toast").remove();
  const copying = event.target.closest("[data-copy]");
  if (!copying) return;
  await navigator.clipboard.writeText(copying.dataset.copy);
  copying.textContent = "Copied";
});

document.addEventListener("change", (event) => {
  event.target.closest("form[data-send-on-change]")?.requestSubmit();
});
