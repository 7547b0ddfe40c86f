// The person's territory on this device: fetched with a signal, gone after two days, gone with the person.
import * as store from "./store.js";
import { forget, recognise } from "./person.js";
import { tell } from "./telling.js";

const FRESH = 10 * 60_000; // ms; younger than that it isn't fetched again
const SET_BACK = 10 * 60_000; // ms; a clock that was set back further would keep data for ever

export async function territory() {
  const held = await store.get("territory", "data");
  if (!held) return null;
  const now = Date.now();
  if (now < Date.parse(held.expires_at) && now > held.fetched_at - SET_BACK) return held;
  await store.clear("territory");
  return null;
}

// Fetch what the device may hold, unless it is fresh. Returns "fetched", "fresh", "ended", "refused" or "offline".
export async function refresh({ force = false, person = null } = {}) {
  const held = await territory();
  const mine = person === null || held?.person.id === person;
  if (!force && held && mine && Date.now() - held.fetched_at < FRESH) return "fresh";
  let answer;
  try {
    answer = await fetch("/api/device/", { cache: "no-store", headers: { Accept: "application/json" } });
  } catch {
    return "offline";
  }
  if (answer.status === 401) return end();
  if (answer.status === 403) return drop();
  if (!answer.ok) return "offline";
  const { key, ...data } = await answer.json();
  await recognise(data.person, key);
  await store.put("territory", { ...data, fetched_at: Date.now() }, "data");
  tell("territory");
  return "fetched";
}

// The session is over: the outbox waits, the territory stays for when there is no signal.
export async function end() {
  await store.put("about", true, "ended");
  tell("ended");
  return "ended";
}

export const hasEnded = () => store.get("about", "ended");

async function drop() {
  await forget();
  tell("territory");
  return "refused";
}
