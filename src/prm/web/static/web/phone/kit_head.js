// What a view of the kit is called, and the way back.
const part = (name) => document.querySelector(`[data-part="${name}"]`);

export function head(title, sub = "", { home = false } = {}) {
  part("title").textContent = title;
  part("sub").textContent = sub;
  part("sub").hidden = !sub;
  part("back").hidden = home;
}
