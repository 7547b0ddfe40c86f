// The palette: arrows move among what was found, enter opens it. Finding itself is htmx's.
const palette = document.getElementById("palette");
const field = palette?.querySelector("input");
const found = document.getElementById("found");

const options = () => [...found.querySelectorAll('[role="option"]')];
const selected = () => found.querySelector('[aria-selected="true"]');

function select(option) {
  selected()?.setAttribute("aria-selected", "false");
  if (!option) return field.removeAttribute("aria-activedescendant");
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", option.id);
}

function move(step) {
  const all = options();
  if (!all.length) return;
  const at = all.indexOf(selected());
  select(all[(at + step + all.length) % all.length]);
}

palette?.addEventListener("toggle", (event) => {
  if (event.newState !== "open") return;
  field.select();
  field.dispatchEvent(new CustomEvent("palette-open")); // fetches the pages, before a letter is typed
});

field?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") move(1);
  else if (event.key === "ArrowUp") move(-1);
  else if (event.key === "Enter" && selected()) selected().click();
  else if (event.key === "Escape") palette.hidePopover(); // a search field would only empty itself
  else return;
  event.preventDefault();
});

found?.addEventListener("htmx:afterSwap", () => select(options()[0]));
