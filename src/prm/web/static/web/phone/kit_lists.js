// Today's route, the promises and the practices of the territory, as the device holds them.
import { own } from "./outbox.js";
import { head } from "./kit_head.js";
import { lastOnly } from "./last.js";
import { make } from "./make.js";

const MONDAY = 1;
const place = (name) => document.querySelector(`[data-list="${name}"]`);
const link = (text, to, button = false) => make("a", { href: to, className: button ? "button" : "" }, text);

const showing = lastOnly();

let shown = null;
document.querySelector("[data-search]").addEventListener("input", () => practices(shown));

export async function showTerritory(held) {
  shown = held;
  const stands = showing();
  const done = await ownActs();
  if (!stands()) return;
  route(held, done);
  promises(held, done);
  practices(held);
}

async function ownActs() {
  const acts = (await own()).map((each) => each.act).filter(Boolean);
  return {
    stops: new Set(acts.map((each) => each.stop)),
    settled: new Set(acts.filter((each) => each.kind === "settlement").map((each) => each.commitment)),
  };
}

function route(held, done) {
  const named = new Map(held.practices.map((each) => [each.id, each]));
  const stops = held.stops.filter((each) => named.has(each.practice));
  const next = stops.find((each) => !each.done && !done.stops.has(each.id));
  place("route").closest("section").hidden = !stops.length;
  place("route").replaceChildren(...stops.map((each) => stop(each, named.get(each.practice), each === next, done)));
}

function stop(each, practice, isNext, done) {
  const logged = each.done || done.stops.has(each.id);
  const reasons = each.reasons.length ? each.reasons : [each.kind];
  return make(
    "li",
    { className: logged ? "done" : isNext ? "next" : "" },
    make("time", { dateTime: each.at }, each.at),
    make(
      "div",
      {},
      link(practice.name, `#practice=${practice.id}`),
      make("small", {}, logged ? (each.done ? "Logged" : "Logged, waits to be sent") : reasons[0]),
      logged ? "" : make("div", { className: "buttons" }, link("Log", `#visit=${practice.id}/${each.id}`, true), ...reach(practice)),
    ),
    make("span", { className: isNext ? "tag full" : "" }, logged ? "✓" : isNext ? "next" : ""),
  );
}

function reach(practice) {
  const ways = [];
  if (practice.latitude !== null) ways.push(link("Directions", `geo:${practice.latitude},${practice.longitude}?q=${encodeURIComponent(practice.address)}`, true));
  if (practice.phone) ways.push(link("Call", `tel:${practice.phone.replace(/[^+\d]/g, "")}`, true));
  return ways;
}

function promises(held, done) {
  const named = new Map(held.practices.map((each) => [each.id, each.name]));
  const today = new Date().toLocaleDateString("sv");
  const open = held.commitments.filter((each) => !done.settled.has(each.id)).sort((one, other) => (one.due_on < other.due_on ? -1 : 1));
  place("promises").closest("section").hidden = !open.length;
  place("promises").replaceChildren(...open.map((each) => promise(each, named.get(each.practice), each.due_on < today)));
}

function promise(each, practice, late) {
  return make(
    "li",
    {},
    make("b", {}, each.what),
    link("Kept?", `#settlement=${each.id}`, true),
    make("small", {}, `${practice ?? ""} · ${each.owner} · `, make("span", { className: late ? "late" : "" }, `${late ? "late, due" : "due"} ${each.due}`)),
  );
}

function practices(held) {
  const asked = document.querySelector("[data-search]").value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = held.practices.filter((each) => {
    const text = [each.name, each.address, ...each.contacts.map((one) => one.name), ...each.practitioners.map((one) => one.name)].join(" ").toLowerCase();
    return asked.every((word) => text.includes(word));
  });
  place("practices").replaceChildren(
    ...found.map((each) => make("li", {}, link(each.name, `#practice=${each.id}`), link("Log", `#visit=${each.id}`, true), make("small", {}, each.address))),
  );
  document.querySelector("[data-none]").hidden = found.length > 0;
}

export function showPractice(held, key) {
  const practice = held.practices.find((each) => each.id === key);
  if (!practice) return false;
  const today = practice.hours[(new Date().getDay() + 7 - MONDAY) % 7];
  head(practice.name, `${practice.address}. Today: ${today}.`);
  document.querySelector("[data-acts]").replaceChildren(
    link("Log a visit", `#visit=${key}`, true),
    link("Open an issue", `#issue=${key}`, true),
    link("Promise", `#commitment=${key}`, true),
    link("Log a benefit", `#benefit=${key}`, true),
    ...reach(practice),
  );
  place("people").replaceChildren(
    ...practice.contacts.map((each) => make("li", {}, make("b", {}, each.name), make("span", {}, each.role))),
    ...practice.practitioners.map((each) => make("li", {}, make("b", {}, each.name), make("span", {}, "Practitioner"))),
  );
  return true;
}
