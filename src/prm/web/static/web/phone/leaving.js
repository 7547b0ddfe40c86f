// Signing out takes the territory off the device. What waits to be sent stays, sealed; so a person is asked before.
import * as outbox from "./outbox.js";
import { forget } from "./person.js";
import { send } from "./sync.js";
import * as words from "./words.js";

const box = document.getElementById("leaving");
let leaving = null; // the form that signs out

export function guardLeaving() {
  document.addEventListener("submit", ask);
  box.querySelector("[data-stay]").addEventListener("click", () => box.close());
  box.querySelector("[data-leave]").addEventListener("click", leave);
}

async function ask(event) {
  if (new URL(event.target.action).pathname !== box.dataset.signOut) return;
  event.preventDefault();
  leaving = event.target;
  if (navigator.onLine) await send();
  const { waiting, refused } = await outbox.count();
  const left = [...waiting, ...refused];
  if (!left.length) return leave();
  box.querySelector("[data-left]").textContent = words.waits(left);
  box.showModal();
}

async function leave() {
  await forget();
  leaving.submit();
}
