// Draws every [data-chart]: reads its specification and lets each token name stand for the page's own colour, so
// that a drawing follows the theme and the printer by itself. Drawn again only when its width changes.
// Loaded after the Vega bundle, on pages with charts alone.
const OPTIONS = {
  actions: false,
  ast: true, // no eval: the content security policy forbids it
  defaultStyle: false,
  renderer: "svg",
  tooltip: { disableDefaultStyle: true },
};
const drawn = new Map(); // element → { spec, view, width }

// An attribute of an SVG element takes var(); Vega passes it on untouched.
const token = (name) => (name === "font" ? getComputedStyle(document.body).fontFamily : `var(--${name})`);

function resolve(value) {
  if (typeof value === "string") return value.startsWith("token:") ? token(value.slice(6)) : value;
  if (Array.isArray(value)) return value.map(resolve);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, resolve(entry)]));
  }
  return value;
}

async function specification(element) {
  const source = element.dataset.chart;
  const inPage = document.getElementById(source);
  if (inPage) return JSON.parse(inPage.textContent);
  const response = await fetch(source, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${source} answered ${response.status}`);
  return response.json();
}

async function draw(element) {
  const known = drawn.get(element);
  const spec = known?.spec ?? (await specification(element));
  const width = element.clientWidth;
  if (!width) return; // folded away; the observer calls again
  known?.view.finalize();
  const { view } = await window.vegaEmbed(element, resolve(spec), OPTIONS);
  drawn.set(element, { spec, view, width });
  element.dispatchEvent(new CustomEvent("chart:drawn", { bubbles: true, detail: view }));
}

function drawSafely(element) {
  draw(element).catch((error) => {
    console.error(error);
    element.textContent = "The chart can't be drawn; its numbers stand below.";
    element.parentElement.querySelector("details.numbers")?.setAttribute("open", "");
  });
}

const widths = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (drawn.get(target)?.width !== target.clientWidth) drawSafely(target);
  }
});

function start(place) {
  for (const element of place.querySelectorAll("[data-chart]")) {
    if (!drawn.has(element)) widths.observe(element); // observing draws the first time
  }
}

start(document);
document.addEventListener("htmx:load", (event) => start(event.target));
