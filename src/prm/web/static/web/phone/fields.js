// From a form to what is sent, and back. Empty fields aren't sent; chips that may be many are lists.
const MANY = new Set(["people", "topics", "materials"]);
const NUMBERS = new Set(["practice", "practitioner", "seen"]);
const TICKS = new Set(["introduction", "solicited"]);
const SENT_AS = { kind: "sort" }; // an act has a kind of its own
const NOT_SENT = new Set(["csrfmiddlewaretoken", "id", "then"]);

export function read(form) {
  const content = {};
  for (const [name, value] of new FormData(form)) {
    if (NOT_SENT.has(name) || value === "") continue;
    if (MANY.has(name)) (content[name] ??= []).push(value);
    else content[SENT_AS[name] ?? name] = said(name, value);
  }
  return content;
}

function said(name, value) {
  if (NUMBERS.has(name)) return Number(value);
  if (TICKS.has(name)) return true;
  return name === "at" ? new Date(value).toISOString() : value;
}

export function write(form, content) {
  for (const [sent, value] of Object.entries(content)) {
    const name = sent === "kind" ? "" : sent === SENT_AS.kind ? "kind" : sent;
    const field = form.elements[name];
    if (!field) continue;
    if (name === "at") field.value = local(value);
    else if (TICKS.has(name)) field.checked = value;
    else if (Array.isArray(value)) for (const each of boxes(field)) each.checked = value.includes(each.value);
    else field.value = value;
  }
  for (const fold of form.querySelectorAll("details"))
    fold.open = [...fold.querySelectorAll("[name]")].some((each) => content[SENT_AS[each.name] ?? each.name] !== undefined);
}

const boxes = (field) => (field instanceof Element ? [field] : [...field]);

function local(moment) {
  const at = new Date(moment);
  return new Date(at - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function problems(form, found) {
  for (const old of form.querySelectorAll("[data-problem]")) old.remove();
  for (const [name, text] of found ?? []) {
    const asked = form.elements[name] ? name : "";
    const place = form.querySelector(`[name="${CSS.escape(asked || " ")}"]`)?.closest(".field") ?? form;
    const word = document.createElement("p");
    word.className = "error";
    word.dataset.problem = "";
    word.textContent = text;
    place.prepend(word);
    place.closest("details")?.setAttribute("open", "");
  }
}

// Chips of what only the device knows: people, materials. `choices` are pairs of value and label.
export function chips(place, name, choices) {
  const row = place.querySelector("fieldset > div");
  row.replaceChildren(
    ...choices.map(([value, label]) => {
      const chip = document.createElement("label");
      const box = Object.assign(document.createElement("input"), { type: "checkbox", name, value });
      const text = Object.assign(document.createElement("span"), { textContent: label });
      chip.append(box, text);
      return chip;
    }),
  );
  place.hidden = !choices.length;
}

export function options(select, choices) {
  select.replaceChildren(...choices.map(([value, label]) => new Option(label, value)));
}
