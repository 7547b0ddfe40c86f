// Automatic log-off: the server ends the session; this warns before, and takes the page away after. Tabs share what
// they know of the person's last act, so that none logs off another, and none keeps another alive.
const SIGN_OF_LIFE = 5 * 60_000; // ms; who reads or writes for long is at work, though the server hears nothing
const GRACE = 60_000; // ms; the server notes acts once a minute, so it may be that much behind
const LOOK_EVERY = 1_000; // ms

const box = document.getElementById("log-off");
const left = box?.querySelector("[data-left]");
const idle = Number(box?.dataset.idle ?? 0) * 1000;
const warning = Number(box?.dataset.warning ?? 0) * 1000;

let noted = 0; // the last act in this tab
let heard = Date.now(); // the last act that the server knows of
let before = null; // where the keyboard was when the warning came

if (idle) {
  note();
  for (const act of ["pointerdown", "keydown", "scroll"]) addEventListener(act, note, { passive: true });
  box.querySelector("[data-stay]").addEventListener("click", stay);
  box.addEventListener("cancel", (event) => {
    event.preventDefault(); // Escape means: I'm here
    stay();
  });
  setInterval(look, LOOK_EVERY);
}

function note() {
  if (box.open || Date.now() - noted < 5000) return; // once warned, only an answer counts
  noted = Date.now();
  share(noted);
  if (noted - heard > SIGN_OF_LIFE) tell();
}

function tell() {
  heard = Date.now();
  return fetch("/health/", { cache: "no-store" });
}

function look() {
  const quiet = Date.now() - last();
  if (quiet > idle + GRACE) return location.reload();
  if (quiet < idle - warning) return box.open && close(); // another tab said that the person is here
  left.textContent = words(Math.max(0, idle - quiet));
  if (box.open) return;
  before = document.activeElement;
  box.showModal();
}

async function stay() {
  close();
  noted = 0;
  note();
  await tell();
}

function close() {
  box.close();
  before?.focus?.();
}

function words(ms) {
  const seconds = Math.ceil(ms / 1000);
  if (seconds > 90) return `${Math.ceil(seconds / 60)} minutes`;
  return seconds === 1 ? "1 second" : `${seconds} seconds`;
}

function share(moment) {
  try {
    localStorage.setItem("active", String(moment));
  } catch {
    // storage is forbidden: this tab knows only of itself
  }
}

function last() {
  try {
    return Math.max(noted, Number(localStorage.getItem("active") ?? 0));
  } catch {
    return noted;
  }
}
