// What was logged and isn't sent yet. Each item belongs to its author and is sealed to them; nothing is ever dropped
// but what the site took, or what its author takes out.
import * as store from "./store.js";
import { uuid7 } from "./ids.js";
import { seal, unseal, whoever } from "./person.js";
import { tell } from "./telling.js";

export const WAITING = "waiting";
export const REFUSED = "refused";

export async function add(kind, content, about, known = {}) {
  const person = await whoever();
  if (!person) throw new Error("Nobody is signed in on this device.");
  const act = { id: known.id ?? uuid7(), kind, made_at: known.made_at ?? new Date().toISOString(), ...content };
  const item = {
    id: act.id,
    author: person.id,
    name: person.name,
    kind,
    state: WAITING,
    sealed: await seal(person.key, { act, about }),
  };
  await store.put("outbox", item);
  tell("outbox");
  return act.id;
}

// The author's own items, opened, oldest first.
export async function own() {
  const person = await whoever();
  if (!person) return [];
  const items = (await store.all("outbox")).filter((each) => each.author === person.id);
  const opened = await Promise.all(items.map(async (each) => ({ ...each, ...(await open(person, each)) })));
  return opened.sort((one, other) => (one.id < other.id ? -1 : 1));
}

async function open(person, item) {
  try {
    return await unseal(person.key, item.sealed);
  } catch {
    return { act: null, about: "It can’t be opened here any more" };
  }
}

export async function count() {
  const person = await whoever();
  const items = await store.all("outbox");
  const mine = items.filter((each) => each.author === person?.id);
  return {
    waiting: mine.filter((each) => each.state === WAITING),
    refused: mine.filter((each) => each.state === REFUSED),
    others: items.filter((each) => each.author !== person?.id),
  };
}

export async function refuse(id, problems) {
  const item = await store.get("outbox", id);
  if (item) await store.put("outbox", { ...item, state: REFUSED, problems });
}

export async function again(id) {
  const item = await store.get("outbox", id);
  if (item) await store.put("outbox", { ...item, state: WAITING, problems: [] });
  tell("outbox");
}

export async function takeOut(id) {
  const item = await store.get("outbox", id);
  await store.remove("outbox", id);
  tell("outbox");
  return async () => {
    await store.put("outbox", item);
    tell("outbox");
  };
}
