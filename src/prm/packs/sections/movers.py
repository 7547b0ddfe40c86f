"""Practices that moved beyond limits, and why as far as it is known."""

from __future__ import annotations

from django.urls import reverse

from prm.common.formats import plural
from prm.insights.presenters.overview_more import MoverRow, mover_row
from prm.insights.queries.movers import movers
from prm.packs import cells
from prm.packs.asking import Ask
from prm.packs.content import Cell, Column, Kind, Section, Table

MOST = 15
_VERDICTS = {
    "leak": "Sends elsewhere",
    "unclear": "Not clear",
    "shrinkage": "Sends less altogether",
}
_COLUMNS = (
    Column("practice", "Practice"),
    Column("line", "Service line"),
    Column("change", "Change", Kind.CHANGE, measure="alert"),
    Column("since", "Since", Kind.DATE),
    Column("verdict", "What it is"),
    Column("cause", "Probable barrier", measure="barrier"),
)


def movers_section(ask: Ask) -> Section | None:
    """Return the alerts in force, those of our own that send elsewhere first."""
    if ask.mart is None:
        return None
    found = movers(ask.mart)
    rows = [mover_row(ask.mart, each, ask.barriers) for each in found.shown]
    note = "Each against its own past, with false alarms held down; the whole of it is on the Overview."
    if found.too_few:
        note += f" {plural(found.too_few, 'other')} may not be shown."
    table = Table(
        "Movers beyond limits",
        _COLUMNS,
        tuple(map(_row, rows[:MOST])),
        note,
        more=max(len(rows) - MOST, 0),
        link=reverse("overview"),
        empty="No practice is beyond its limits.",
    )
    return Section("movers", "Movers", _lead(rows), (table,))


def _lead(rows: list[MoverRow]) -> str:
    fell = [row for row in rows if row.mover.change < 0]
    leaks = sum(row.mover.verdict == "leak" for row in fell)
    if not rows:
        return "No practice moved beyond its limits."
    found = f"{plural(len(fell), 'practice and line', 'practices and lines')} fell beyond limits"
    return f"{found}, {leaks} of them because patients go elsewhere."


def _row(row: MoverRow) -> tuple[Cell, ...]:
    mover = row.mover
    cause = row.cause or "Ask at the visit"
    return (
        cells.text(
            mover.practice.name,
            link=reverse("practice_known_as", args=[mover.practice.practice_id]),
        ),
        cells.text(row.line),
        cells.change(mover.change, late=mover.change < 0),
        cells.day(mover.began),
        cells.text(_VERDICTS.get(mover.verdict, mover.verdict)),
        cells.text(f"{cause}, said by a person" if row.confirmed else cause),
    )
