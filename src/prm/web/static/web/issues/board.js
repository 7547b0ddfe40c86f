// Cards are dragged from column to column, or carried there by shift and an arrow. Each move is a form or a link of the
// card itself: a column takes only what its reader may do, and the server says the last word.
const board = document.querySelector("[data-board]");
const cards = [...(board?.querySelectorAll("[data-card]") ?? [])];
const columns = [...(board?.querySelectorAll("[data-column]") ?? [])];
let held = null;

const way = (card, column) => card.querySelector(`[data-to="${column.dataset.column}"]`);

function carry(card, column) {
  const found = way(card, column);
  if (!found) return false;
  if (found.tagName === "FORM") found.requestSubmit();
  else found.click();
  return true;
}

for (const card of cards) {
  if (!card.querySelector("[data-to]")) continue;
  card.draggable = true;
  card.addEventListener("dragstart", (event) => {
    held = card;
    card.dataset.held = "";
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.dataset.card);
  });
  card.addEventListener("dragend", () => {
    held = null;
    delete card.dataset.held;
    for (const column of columns) delete column.dataset.over;
  });
}

for (const column of columns) {
  const takes = () => held && held.dataset.state !== column.dataset.column && way(held, column);
  column.addEventListener("dragover", (event) => {
    if (!takes()) return;
    event.preventDefault();
    column.dataset.over = "";
  });
  column.addEventListener("dragleave", (event) => {
    if (!column.contains(event.relatedTarget)) delete column.dataset.over;
  });
  column.addEventListener("drop", (event) => {
    if (!takes()) return;
    event.preventDefault();
    carry(held, column);
  });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const at = cards.findIndex((card) => card.contains(document.activeElement));
  if (event.key === "j" || event.key === "k") {
    const next = cards[event.key === "j" ? at + 1 : Math.max(at - 1, 0)] ?? cards[at];
    next?.querySelector("a")?.focus();
    event.preventDefault();
    return;
  }
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step || !event.shiftKey || at < 0) return;
  const from = columns.findIndex((column) => column.contains(cards[at]));
  for (let to = from + step; columns[to]; to += step) {
    if (carry(cards[at], columns[to])) break; // the next column that takes it
  }
  event.preventDefault();
});

if (board) document.querySelector("[data-board-keys]").hidden = false;
