// Moving stops by hand: dragged onto another stop or day, or by Alt and the arrows. It fills in the form that does the
// same without a script; places are counted from 1.
const week = document.querySelector("[data-week]");
let lifted = null;

function move(stop, day, place) {
  const form = stop.querySelector("[data-mover]");
  if (!form || ![...form.day.options].some((option) => option.value === day)) return;
  form.day.value = day;
  form.place.value = Math.max(place, 1);
  form.requestSubmit();
}

const dayOf = (element) => element.closest("[data-day]");
const placeOf = (stop) => Number(stop.dataset.place);

function endOf(day) {
  return day.querySelectorAll("[data-stop]").length + 1;
}

function beside(day, step) {
  const days = [...week.querySelectorAll("[data-day]:not([data-past])")];
  return days[days.indexOf(day) + step];
}

const STEPS = {
  ArrowUp: (stop, day) => placeOf(stop) > 1 && move(stop, day.dataset.day, placeOf(stop) - 1),
  ArrowDown: (stop, day) => placeOf(stop) < endOf(day) - 1 && move(stop, day.dataset.day, placeOf(stop) + 1),
  ArrowLeft: (stop, day) => beside(day, -1) && move(stop, beside(day, -1).dataset.day, placeOf(stop)),
  ArrowRight: (stop, day) => beside(day, 1) && move(stop, beside(day, 1).dataset.day, placeOf(stop)),
};

function byKey(event) {
  const stop = event.target.closest("[data-stop]");
  if (!event.altKey || !stop || !(event.key in STEPS)) return;
  event.preventDefault();
  STEPS[event.key](stop, dayOf(stop));
}

function lift(event) {
  const stop = event.target.closest("[data-stop]");
  if (!stop) return;
  lifted = stop;
  stop.classList.add("lifted");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", stop.dataset.stop);
}

function over(event) {
  const day = lifted && dayOf(event.target);
  mark(day);
  if (day && !("past" in day.dataset)) event.preventDefault();
}

function drop(event) {
  const day = lifted && dayOf(event.target);
  if (!day) return;
  event.preventDefault();
  const target = event.target.closest("[data-stop]");
  const isOwnDay = dayOf(lifted) === day;
  // Without its own place the days after it move up by one.
  const place = target ? placeOf(target) : endOf(day) - (isOwnDay ? 1 : 0);
  move(lifted, day.dataset.day, place);
}

function mark(day) {
  for (const each of week.querySelectorAll(".over")) each.classList.remove("over");
  day?.classList.add("over");
}

function settle() {
  lifted?.classList.remove("lifted");
  lifted = null;
  mark(null);
}

if (week) {
  for (const form of week.querySelectorAll("[data-mover]")) form.closest("[data-stop]").draggable = true;
  week.addEventListener("keydown", byKey);
  week.addEventListener("dragstart", lift);
  week.addEventListener("dragover", over);
  week.addEventListener("drop", drop);
  week.addEventListener("dragend", settle);
}
