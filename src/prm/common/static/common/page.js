// Small helps of every page: close a toast, copy a command, send a filter when it changes, log off when idle.
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

// Automatic log-off: the server ends the session; this takes the page away too. Tabs share what they know
// of the person's last act, so that none logs off another, and none keeps another alive.
const SIGN_OF_LIFE = 5 * 60_000; // ms; who reads or writes for long is at work, though the server hears nothing
const seconds = Number(document.body.dataset.logOff ?? 0);
if (seconds) {
  let noted = 0;
  let heard = Date.now();
  const note = () => {
    if (Date.now() - noted < 5000) return;
    noted = Date.now();
    if (noted - heard > SIGN_OF_LIFE) {
      heard = noted;
      fetch("/health/", { cache: "no-store" });
    }
    try {
      localStorage.setItem("active", String(noted));
    } catch {
      // storage is forbidden: this tab knows only of itself
    }
  };
  const last = () => {
    try {
      return Math.max(noted, Number(localStorage.getItem("active") ?? 0));
    } catch {
      return noted;
    }
  };
  note();
  for (const act of ["pointerdown", "keydown", "scroll"]) addEventListener(act, note, { passive: true });
  setInterval(() => {
    if (Date.now() - last() > (seconds + 60) * 1000) location.reload();
  }, 30_000);
}
