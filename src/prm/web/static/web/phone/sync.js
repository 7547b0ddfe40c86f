// Sends the outbox: at once where there is a signal, by itself when it is back. One page or worker at a time.
import * as store from "./store.js";
import * as outbox from "./outbox.js";
import { device, whoever } from "./person.js";
import { end, refresh } from "./territory.js";
import { listen, tell } from "./telling.js";

const AT_ONCE = 50;
const FIRST_WAIT = 5_000; // ms
const LONGEST_WAIT = 5 * 60_000; // ms

let wait = FIRST_WAIT;
let timer = 0;

export async function send() {
  const sent = await navigator.locks.request("headwater-outbox", deliver);
  clearTimeout(timer);
  if (sent === "offline") {
    timer = setTimeout(send, wait);
    wait = Math.min(2 * wait, LONGEST_WAIT);
  } else wait = FIRST_WAIT;
  if (sent === "sent") await refresh({ force: true });
  tell("outbox");
  return sent;
}

async function deliver() {
  const person = await whoever();
  const items = (await outbox.own()).filter((each) => each.state === outbox.WAITING && each.act);
  if (!person || !items.length) return "nothing";
  for (let first = 0; first < items.length; first += AT_ONCE) {
    const acts = items.slice(first, first + AT_ONCE).map((each) => each.act);
    const outcome = await upload(person, acts);
    if (outcome !== "sent") return outcome;
  }
  return "sent";
}

async function upload(person, acts, { retried = false } = {}) {
  const body = JSON.stringify({ person: person.id, device: await device(), now: new Date().toISOString(), acts });
  let answer;
  try {
    answer = await fetch("/api/sync/", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": await token() },
      body,
    });
  } catch {
    return "offline";
  }
  if (answer.ok) return note((await answer.json()).acts);
  if (answer.status === 401) return end();
  if (answer.status === 413 && acts.length > 1) return halves(person, acts);
  if ([403, 409].includes(answer.status) && !retried) {
    // An old token, or somebody else signed in meanwhile: ask who is here now.
    const found = await refresh({ force: true });
    if (found === "fetched" && (await whoever())?.id === person.id) return upload(person, acts, { retried: true });
    return found === "offline" ? "offline" : "held";
  }
  return answer.status >= 500 ? "offline" : "held";
}

async function halves(person, acts) {
  const middle = Math.ceil(acts.length / 2);
  const sent = await upload(person, acts.slice(0, middle));
  return sent === "sent" ? upload(person, acts.slice(middle)) : sent;
}

async function note(answers) {
  for (const { id, outcome, problems } of answers) {
    if (outcome === "refused") await outbox.refuse(id, problems);
    else await store.remove("outbox", id);
    if (outcome === "clashed") await store.put("about", true, "clashed");
  }
  return "sent";
}

async function token() {
  if (self.cookieStore) return (await cookieStore.get("csrftoken"))?.value ?? "";
  return document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] ?? "";
}

// Wherever a page is open: send when the signal is back, when the page is looked at, and when it opens.
export function keepSending() {
  addEventListener("online", send);
  listen((what) => what === "territory" && send()); // perhaps somebody else’s by now
  document.addEventListener("visibilitychange", () => document.hidden || send());
  navigator.serviceWorker?.ready.then((worker) => worker.sync?.register("outbox")).catch(() => {});
  return send();
}
