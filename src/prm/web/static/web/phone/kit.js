// The kit: what a liaison needs in a car park without a signal. Everything shown lies on this device.
import { keepSaying, say } from "./bar.js";
import { install } from "./install.js";
import { head } from "./kit_head.js";
import { showWaiting } from "./kit_waiting.js";
import { openForm } from "./kit_forms.js";
import { showPractice, showTerritory } from "./kit_lists.js";
import { lastOnly } from "./last.js";
import { whoever } from "./person.js";
import { keepSending } from "./sync.js";
import { hasEnded, refresh, territory } from "./territory.js";
import { listen } from "./telling.js";
import * as words from "./words.js";

const FORMS = new Set(["visit", "issue", "commitment", "benefit", "settlement", "mend"]);
const part = (name) => document.querySelector(`[data-part="${name}"]`);

const drawing = lastOnly();

await begin();

async function begin() {
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) return show("unable");
  addEventListener("hashchange", draw);
  listen((what) => what !== "outbox" || showWaiting());
  listen((what) => ["territory", "ended"].includes(what) && redraw());
  for (const event of ["online", "offline"]) addEventListener(event, redraw); // a session that ended shuts it with a signal
  install();
  await draw();
  await keepSaying();
  await refresh({ force: true }); // the shell can’t know who is signed in
  await keepSending();
}

function redraw() {
  const asksSomething = FORMS.has(location.hash.slice(1).split("=")[0]);
  return asksSomething || draw();
}

async function draw() {
  const stands = drawing();
  const [view, key] = location.hash.slice(1).split("=");
  const kept = await territory();
  const shut = kept && navigator.onLine && (await hasEnded()); // until they sign in, or the signal goes
  const held = shut ? null : kept;
  const person = await whoever();
  await showWaiting();
  await say(); // before anything is shown: what moves under a thumb loses the tap
  if (!stands()) return;
  head(words.day(Date.now()), "", { home: true });
  document.querySelector("[data-synthetic]").hidden = !held?.synthetic;
  if (!person) return show("nobody");
  const asked = FORMS.has(view) && (held || view === "mend") && (await openForm(view, key, held));
  if (!stands()) return;
  if (asked) return show("form");
  if (view === "practice" && held && showPractice(held, Number(key))) return show("practice");
  if (held) await showTerritory(held); // a list that changes under a thumb loses the tap
  if (!stands()) return;
  return show(held ? "home" : shut ? "ended" : "expired");
}

function show(name) {
  for (const each of document.querySelectorAll("[data-view]")) each.hidden = each.dataset.view !== name;
  part("waiting").hidden = ["form", "unable"].includes(name) || !part("waiting").querySelector("li");
  if (name === "form" || name === "practice") scrollTo(0, 0);
}
