// The map of counties and the list of checkboxes say the same: a click on the one changes the other.
const form = document.querySelector("[data-drawing]");
const boxes = () => [...form.querySelectorAll('input[name="counties"]')];
let map = null;

function show() {
  const chosen = boxes().filter((box) => box.checked).map((box) => box.value);
  map?.signal("chosen", chosen).run();
}

form.addEventListener("change", (event) => {
  if (event.target.name === "counties") show();
});

form.addEventListener("chart:drawn", (event) => {
  map = event.detail;
  map.addEventListener("click", (_, item) => {
    const box = boxes().find((each) => each.value === item?.datum?.id);
    if (!box) return;
    box.checked = !box.checked;
    show();
  });
  show(); // drawn anew after a change of width, with what is chosen by now
});
