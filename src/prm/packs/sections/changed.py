"""What changed since the pack before: late data, corrections and real change, each apart."""

from __future__ import annotations

from prm.common.formats import day, month, number
from prm.packs import cells
from prm.packs.asking import WEEK, Ask
from prm.packs.changed import Change, change_of_claims, change_of_work, months_apart
from prm.packs.content import Cell, Column, Kind, Section, Table
from prm.packs.questions import Claims, ask_claims, ask_work

_COLUMNS = (
    Column("what", "What"),
    Column("then", "Said then", Kind.COUNT),
    Column("late", "Late data", Kind.COUNT),
    Column("corrected", "Corrections", Kind.COUNT),
    Column("real", "Real change", Kind.COUNT),
    Column("now", "Says now", Kind.COUNT),
)
_CLAIMS = {"volume": "Referrals in the window", "ours": "To us in the window"}
_WORK = {
    "visits": "Visits of the week",
    "contacts": "Contacts of the week",
    "opened": "Issues opened in the week",
}
_NOTE = (
    "The same questions asked again. Late data: more claim lines, or entries, of those days reached us since."
    " Corrections: the same lines or entries say something else, or the definitions changed. The rest is real."
)


def changed_section(ask: Ask) -> Section | None:
    """Return the comparison with the pack before; None for the first one."""
    before = ask.before
    if before is None:
        return None
    rows = [*_claims(ask), *_work(ask)]
    table = Table(
        f"Since the pack of {day(before.monday)}", _COLUMNS, tuple(rows), _NOTE
    )
    return Section("changed", "What changed", _lead(ask), (table,))


def _claims(ask: Ask) -> list[tuple[Cell, ...]]:
    assert ask.before is not None
    asked = ask.before.asked.get("claims")
    if ask.mart is None or not asked:
        return []
    then, now = Claims.from_json(asked), ask_claims(ask.mart)
    return [
        _row(name, change_of_claims(then, now, what)) for what, name in _CLAIMS.items()
    ]


def _work(ask: Ask) -> list[tuple[Cell, ...]]:
    before = ask.before
    assert before is not None
    last = before.monday + WEEK - (WEEK / 7)
    changes = change_of_work(
        before.asked.get("work", {}),
        ask_work(before.monday, last),
        ask_work(before.monday, last, arrived_by=before.made_at),
        ask_work(ask.monday, ask.sunday),
    )
    return [_row(_WORK[name], change) for name, change in changes.items()]


def _row(name: str, change: Change | None) -> tuple[Cell, ...]:
    if change is None:
        return (cells.text(name), *[Cell("cannot tell")] * 5)
    return (
        cells.text(name),
        cells.count(change.then),
        *(_signed(each) for each in (change.late, change.corrected, change.real)),
        cells.count(change.now),
    )


def _signed(value: int) -> Cell:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return Cell(f"{sign}{number(abs(value))}", value)


def _lead(ask: Ask) -> str:
    assert ask.before is not None
    asked = ask.before.asked.get("claims")
    if ask.mart is None or not asked:
        return "Without claims on both sides, only work can be compared."
    entered, left = months_apart(Claims.from_json(asked), ask_claims(ask.mart))
    if not entered and not left:
        return "The window of claims is the one of the pack before: what differs there is no change of behaviour."
    came = ", ".join(month(each) for each in entered) or "no month"
    went = ", ".join(month(each) for each in left) or "no month"
    return f"{came} came into the window of claims, {went} went out of it."
