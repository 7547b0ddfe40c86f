// Counts in words, as the bar says them: “Two visits and an issue wait here”.
const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
const KINDS = {
  visit: ["a visit", "visits"],
  visit_edit: ["a changed visit", "changed visits"],
  issue: ["an issue", "issues"],
  remark: ["a remark", "remarks"],
  commitment: ["a promise", "promises"],
  settlement: ["an answer to a promise", "answers to promises"],
  postponement: ["a later day for a promise", "later days for promises"],
  benefit: ["a benefit", "benefits"],
};

export const number = (count) => NUMBERS[count] ?? String(count);
export const first = (text) => text.charAt(0).toUpperCase() + text.slice(1);

export function kinds(items) {
  const counts = new Map();
  for (const { kind } of items) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const said = [...counts].map(([kind, count]) => (count === 1 ? KINDS[kind][0] : `${number(count)} ${KINDS[kind][1]}`));
  const last = said.pop() ?? "";
  return said.length ? `${said.join(", ")} and ${last}` : last;
}

export const waits = (items) => `${first(kinds(items))} ${items.length === 1 ? "waits" : "wait"} here`;
export const clock = (moment) => new Date(moment).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
export const day = (moment) =>
  new Date(moment).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" });
