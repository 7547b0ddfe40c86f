// What waits here: sent by itself, refused with the reason, or somebody else's and sealed.
import { again, count, own, REFUSED, takeOut } from "./outbox.js";
import { lastOnly } from "./last.js";
import { make } from "./make.js";
import { send } from "./sync.js";
import { toast } from "./toast.js";
import * as words from "./words.js";

const section = document.querySelector('[data-part="waiting"]');
const form = document.querySelector('[data-view="form"]');
const showing = lastOnly();

export async function showWaiting() {
  const stands = showing();
  const items = await own();
  const { others } = await count();
  if (!stands()) return;
  section.querySelector("ul").replaceChildren(...items.map(row), ...others.map(sealed));
  section.hidden = !form.hidden || (!items.length && !others.length);
}

function row(item) {
  const refused = item.state === REFUSED;
  const why = (item.problems ?? []).map(([, text]) => text).join(" ");
  const acts = make("div", { className: "buttons" });
  if (refused && item.act) acts.append(make("a", { className: "button", href: `#mend=${item.id}` }, "Mend"), button("Send again", () => again(item.id).then(send)));
  if (item.act) acts.append(button("Export", () => take(item)));
  acts.append(button("Remove", () => out(item)));
  return make(
    "li",
    {},
    make("b", {}, `${words.first(words.kinds([item]))}, ${item.about}`),
    make("span", { className: refused ? "late" : "" }, refused ? "couldn’t be taken" : "waits"),
    make("small", {}, refused ? why : `Logged ${item.act ? words.clock(item.act.made_at) : ""}; sent by itself`),
    acts,
  );
}

const button = (label, act) => {
  const made = make("button", { type: "button", className: "button bare" }, label);
  made.addEventListener("click", act);
  return made;
};

const sealed = (item) =>
  make("li", {}, make("b", {}, `Something of ${item.name}’s`), make("span", {}, "sealed"), make("small", {}, "Sent when they sign in here. Nobody else can read it."));

function take(item) {
  const file = new Blob([JSON.stringify(item.act, null, 2)], { type: "application/json" });
  const link = make("a", { href: URL.createObjectURL(file), download: `headwater-${item.kind}-${item.id}.json` });
  link.click();
  URL.revokeObjectURL(link.href);
}

async function out(item) {
  toast("Taken out of the outbox.", await takeOut(item.id));
}
