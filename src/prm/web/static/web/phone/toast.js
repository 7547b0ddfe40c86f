// What was just done, and the way back.
import { make } from "./make.js";

const place = document.querySelector(".toasts");

export function toast(text, undo = null) {
  const made = make("div", { className: "toast" }, make("p", {}, text));
  const button = (label, act, look = "button") => {
    const one = make("button", { type: "button", className: look }, label);
    one.addEventListener("click", () => {
      made.remove();
      act();
    });
    made.append(one);
  };
  if (undo) button("Undo", undo);
  button("Close", () => {}, "button bare");
  place.replaceChildren(made);
}
