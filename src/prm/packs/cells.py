"""How numbers become cells: the value for a sheet, the words for a reader."""

from __future__ import annotations

from datetime import date

from prm.common import formats
from prm.insights.counts import Count
from prm.packs.content import Cell
from prm.visits.measures import Share

NOTHING = Cell(formats.UNKNOWN)


def text(words: str, *, link: str = "", late: bool = False) -> Cell:
    """Return words."""
    return Cell(words, words, link, late)


def count(value: int | Count | None, *, late: bool = False) -> Cell:
    """Return a count; one that may not be shown says so in words."""
    if isinstance(value, Count):
        return Cell(value.text, value.value, late=late)
    return Cell(formats.number(value), value, late=late)


def share(value: float | None) -> Cell:
    """Return a share of 0 to 1."""
    return Cell(formats.share(value), value)


def part(value: Share) -> Cell:
    """Return a share with what it is a share of."""
    if value.value is None:
        return NOTHING
    return Cell(
        f"{formats.share(value.value)} ({value.part:,} of {value.whole:,})", value.value
    )


def change(value: float | None, *, late: bool = False) -> Cell:
    """Return a change of -1 and more, with its sign."""
    if value is None:
        return NOTHING
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return Cell(f"{sign}{formats.share(abs(value))}", value, late=late)


def amount(value: float | None, unit: str, places: int = 0) -> Cell:
    """Return so many days or hours."""
    if value is None:
        return NOTHING
    rounded = round(value, places)
    said = f"{formats.number(rounded, places)}{formats.NARROW}{unit}"
    return Cell(said, rounded if places else int(rounded))


def day(value: date | None, *, late: bool = False) -> Cell:
    """Return a day."""
    if value is None:
        return NOTHING
    return Cell(formats.day(value), value.isoformat(), late=late)
