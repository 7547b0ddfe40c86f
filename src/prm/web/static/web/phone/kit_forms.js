// The forms of the kit: a visit, an issue, a promise, what became of one, a benefit; and mending what was refused.
import { chips, options, problems, read, write } from "./fields.js";
import { add, own } from "./outbox.js";
import { head } from "./kit_head.js";
import { send } from "./sync.js";
import { toast } from "./toast.js";

const view = document.querySelector('[data-view="form"]');
const SAVED = "Kept on this phone. It is sent by itself.";

let known = {}; // the id and the time of what is being mended
let unseen = []; // and what of it the form can't show, without the territory

for (const form of view.querySelectorAll("form")) form.addEventListener("submit", save);

export async function openForm(kind, key, held) {
  const mending = kind === "mend" ? (await own()).find((each) => each.id === key && each.act) : null;
  if (kind === "mend" && !mending) return false;
  const shown = mending?.kind ?? kind;
  const form = view.querySelector(`form[data-act="${shown}"]`);
  if (!form) return false;
  for (const each of view.querySelectorAll("form")) each.hidden = each !== form;
  form.reset();
  problems(form, mending?.problems);
  const about = subject(shown, mending, key, held);
  fill(form, shown, about, held);
  form.dataset.about = mending?.about ?? about.title;
  head(form.dataset.title, form.dataset.about);
  known = mending ? { id: mending.act.id, made_at: mending.act.made_at } : {};
  unseen = mending ? Object.entries(mending.act).filter(([name]) => !form.elements[name]) : [];
  if (mending) write(form, mending.act);
  return true;
}

// What the form speaks of: a practice, perhaps a stop of today, or a promise.
function subject(kind, mending, key, held) {
  if (kind === "settlement") {
    const promise = held?.commitments.find((each) => each.id === (mending?.act.commitment ?? key));
    return { promise, title: promise?.what ?? "" };
  }
  const [practiceKey, stop = ""] = mending ? [mending.act.practice, mending.act.stop] : key.split("/");
  const practice = held?.practices.find((each) => each.id === Number(practiceKey));
  return { practice, stop, title: practice?.name ?? "" };
}

function fill(form, kind, { practice, stop, promise }, held) {
  const { lines = [], owners = [], materials = [] } = held?.choices ?? {};
  const set = (name, value) => form.elements[name] && (form.elements[name].value = value ?? "");
  set("practice", practice?.id);
  set("stop", stop);
  set("commitment", promise?.id);
  set("seen", promise?.seen);
  const today = new Date().toLocaleDateString("sv");
  if (["benefit", "settlement"].includes(kind)) set("on", today);
  for (const name of ["service_line", "introduction_line"])
    if (form.elements[name]) options(form.elements[name], [["", "None in particular"], ...lines]);
  for (const name of ["promise_owner", "owner"]) if (form.elements[name]) options(form.elements[name], owners);
  if (form.elements.practitioner) options(form.elements.practitioner, [["", "Choose"], ...(practice?.practitioners ?? []).map((each) => [each.value.split(":")[1], each.name])]);
  const people = [...(practice?.contacts ?? []), ...(practice?.practitioners ?? [])];
  const named = people.map((each) => [each.value, each.role ? `${each.name}, ${each.role.toLowerCase()}` : each.name]);
  const place = (name) => form.querySelector(`[data-fill="${name}"]`);
  if (place("people")) chips(place("people"), "people", named);
  if (place("materials")) chips(place("materials"), "materials", materials);
}

async function save(event) {
  event.preventDefault();
  const form = event.target;
  const missing = lacks(form);
  problems(form, missing);
  if (missing.length) return form.querySelector("[data-problem]").scrollIntoView({ block: "center" });
  if (form.ariaBusy) return; // a second tap
  form.ariaBusy = "true";
  const at = location.hash;
  await add(form.dataset.act, { ...Object.fromEntries(unseen), ...read(form) }, form.dataset.about, known);
  form.ariaBusy = null;
  if (location.hash === at) home(); // unless they went on meanwhile
  toast(SAVED);
  await send();
}

function home() {
  history.replaceState(null, "", "#");
  dispatchEvent(new HashChangeEvent("hashchange"));
}

function lacks(form) {
  const asked = (form.dataset.needs ?? "").split(" ").filter(Boolean);
  const given = new FormData(form);
  const found = asked.filter((name) => !given.get(name)?.trim()).map((name) => [name, "This is needed."]);
  if (given.get("next_step") && !given.get("next_in") && !given.get("next_on")) found.push(["next_in", "Say by when."]);
  if (given.get("promise_what") && !given.get("promise_in") && !given.get("promise_on")) found.push(["promise_in", "Say by when."]);
  return found;
}
