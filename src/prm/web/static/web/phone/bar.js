// The bar above a page: no signal, what waits here, and what one has to do about it. Silent when all is well.
import * as store from "./store.js";
import * as outbox from "./outbox.js";
import { lastOnly } from "./last.js";
import { whoever } from "./person.js";
import { hasEnded, territory } from "./territory.js";
import { listen } from "./telling.js";
import * as words from "./words.js";

const bar = document.querySelector("[data-bar]");
const saying = lastOnly();

export function keepSaying() {
  for (const event of ["online", "offline"]) addEventListener(event, say);
  listen(say);
  return say();
}

export async function say() {
  const stands = saying();
  const { head, text, link } = await state();
  if (!stands()) return;
  bar.hidden = !(head || text);
  bar.querySelector("svg").toggleAttribute("hidden", navigator.onLine);
  bar.querySelector("[data-head]").textContent = head ?? "";
  bar.querySelector("[data-text]").textContent = text ?? "";
  const to = bar.querySelector("a");
  to.hidden = !link;
  if (link) [to.textContent, to.href] = link;
}

async function state() {
  const { waiting, refused, others } = await outbox.count();
  const sealed = others.length ? ` ${await ofOthers(others)}` : "";
  if (!navigator.onLine) return { head: "No signal.", text: (await withoutSignal(waiting)) + sealed, link: kit("Open the kit") };
  if (waiting.length && (await hasEnded()))
    return {
      head: "You are signed out.",
      text: `${words.waits(waiting)} and will be sent once you sign in.${sealed}`,
      link: ["Sign in", "/sign-in/?next=/kit/"],
    };
  if (refused.length)
    return { head: `${words.first(words.kinds(refused))} couldn’t be taken.`, text: "Nothing is lost.", link: kit("Mend it") };
  if (location.pathname !== "/clashes/" && (await store.get("about", "clashed")))
    return { head: "Something changed here meanwhile.", text: "Both versions are kept.", link: ["Choose", "/clashes/"] };
  if (waiting.length) return { head: "Sending.", text: `${words.waits(waiting)} until it is done.${sealed}` };
  return sealed && (await whoever()) ? { text: sealed.trim() } : {};
}

const kit = (label) => (location.pathname === "/kit/" ? null : [label, "/kit/"]);

async function withoutSignal(waiting) {
  const held = await territory();
  const known = held ? `Your territory as of ${words.clock(held.fetched_at)}. ` : "";
  return waiting.length ? `${known}${words.waits(waiting)} and will be sent by themselves.` : `${known}What you log waits here and is sent by itself.`;
}

async function ofOthers(others) {
  const names = [...new Set(others.map((each) => each.name))].join(" and ");
  return `${words.first(words.number(others.length))} of ${names} ${others.length === 1 ? "lies" : "lie"} here sealed, until they sign in.`;
}
