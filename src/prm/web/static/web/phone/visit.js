// The visit form of the site. Where the signal is gone in the moment of saving, the visit goes to the outbox instead;
// its id is the form's own, so that one that arrived after all is no second visit.
import * as outbox from "./outbox.js";
import { whoever } from "./person.js";
import { read } from "./fields.js";

const PATIENCE = 10_000; // ms; longer than that is no signal
const form = document.querySelector("form[data-act]");

form.addEventListener("submit", save);

async function save(event) {
  const then = event.submitter?.name ? event.submitter : null;
  if (!globalThis.crypto?.subtle) return; // the outbox needs https
  event.preventDefault();
  if (form.getAttribute("aria-busy") === "true") return; // a second tap
  form.setAttribute("aria-busy", "true");
  const answer = navigator.onLine ? await post(then) : null;
  form.removeAttribute("aria-busy");
  if (answer?.ok && answer.headers.get("Content-Type")?.startsWith("application/json")) {
    location.assign((await answer.json()).to);
  } else if (answer) resend(then);
  else await keep(then);
}

async function post(then) {
  const body = new FormData(form);
  if (then) body.append(then.name, then.value);
  try {
    return await fetch(form.action, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    return null;
  }
}

// What was refused comes back as a page with its reasons: let the browser ask once more, and show it.
function resend(then) {
  if (then) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: then.name, value: then.value }));
  form.submit();
}

async function keep() {
  const person = await whoever();
  if (person?.id !== Number(form.dataset.person)) return form.submit(); // nobody's outbox: the browser says what is wrong
  await outbox.add(form.dataset.act, read(form), form.dataset.about, { id: form.elements.id.value });
  location.assign("/kit/#waiting");
}
