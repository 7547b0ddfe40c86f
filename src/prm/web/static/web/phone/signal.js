// On every page of the staff: keeps the kit up to date, sends what waits, and says so.
import { keepSaying } from "./bar.js";
import { guardLeaving } from "./leaving.js";
import { forget, whoever } from "./person.js";
import { keepSending } from "./sync.js";
import { tell } from "./telling.js";
import { refresh } from "./territory.js";
import { install } from "./install.js";
import * as store from "./store.js";

const { person, logs, clashes } = document.querySelector("[data-bar]").dataset;

await begin();

async function begin() {
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) return; // only on https and on this machine
  if (logs) guardLeaving(); // before anything is waited for: a finger may be quick
  const before = await whoever();
  if (!logs) return wipe(); // this account may log no more, or never could
  if (before && before.id !== Number(person)) await forget(); // somebody else's territory
  if (clashes) await store.put("about", true, "clashed");
  else await store.remove("about", "clashed");
  install();
  await refresh({ person: Number(person) });
  await store.remove("about", "ended");
  await keepSaying();
  await keepSending();
}

async function wipe() {
  await forget();
  tell("territory"); // a kit that is open beside this page
}
