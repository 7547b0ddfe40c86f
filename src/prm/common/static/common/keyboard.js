// Keys that work on every page: `/` finds, `g` and a letter goes, `?` lists them.
const PAUSE = 1500; // ms in which the second key must follow

let going = 0;

const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector(":popover-open")) return;
  if (event.key === "/") open(event, "palette");
  else if (event.key === "?") open(event, "keys");
  else if (event.key === "g") going = event.timeStamp;
  else if (event.timeStamp - going < PAUSE) go(event);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-palette]")) open(event, "palette");
  if (event.target.closest("[data-keys]")) open(event, "keys");
});

for (const button of document.querySelectorAll("[data-keys]")) button.hidden = false;

function open(event, id) {
  const popover = document.getElementById(id);
  if (!popover || event.ctrlKey || event.metaKey) return; // a new tab was wanted
  event.preventDefault();
  popover.showPopover();
}

function go(event) {
  going = 0;
  const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
}
