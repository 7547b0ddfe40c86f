"""Who was where, from when to when, as bars along a common line of years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

LEAST_DAYS = 365  # on a shorter line a week would look like an era
MOST_MARKS = 6  # years that are named without crowding a phone


class Spell(Protocol):
    """Something that holds from a day, perhaps to a day."""

    from_date: date
    to_date: date | None


@dataclass(frozen=True, slots=True)
class Line:
    """The days that a chart spans."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """Return where a day lies, in percent."""
        inside = min(max(day, self.first), self.last)
        return round(
            100 * (inside - self.first).days / (self.last - self.first).days, 2
        )


@dataclass(frozen=True, slots=True)
class Bar:
    """One spell, in percent of the line."""

    start: float
    width: float
    holds: bool  # to this day


@dataclass(frozen=True, slots=True)
class Track:
    """One name and its spells."""

    name: str
    spells: Sequence[Spell]
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class Chart:
    """The tracks, the years along the line, and where a chosen day of the past lies."""

    tracks: Sequence[Track]
    years: Sequence[tuple[int, float]]
    day: float | None


def draw_spans(
    named: Sequence[tuple[Spell, str]], *, today: date, on: date
) -> Chart | None:
    """Return one track a name, whoever came first on top; None where there is nothing to draw."""
    if not named:
        return None
    earliest = min(spell.from_date for spell, _ in named)
    line = Line(min(earliest, today - timedelta(days=LEAST_DAYS)), today)
    tracks: dict[str, list[Spell]] = {}
    for spell, name in sorted(named, key=lambda pair: (pair[0].from_date, pair[1])):
        tracks.setdefault(name, []).append(spell)
    return Chart(
        tracks=[
            Track(name, spells, [_bar(spell, line) for spell in spells])
            for name, spells in tracks.items()
        ],
        years=_years(line),
        day=line.at(on) if line.first <= on < today else None,
    )


def _bar(spell: Spell, line: Line) -> Bar:
    holds = spell.to_date is None or spell.to_date >= line.last
    start, end = line.at(spell.from_date), line.at(spell.to_date or line.last)
    return Bar(start, max(round(end - start, 2), 0.5), holds)


def _years(line: Line) -> list[tuple[int, float]]:
    years = range(line.first.year + 1, line.last.year + 1)
    step = -(-len(years) // MOST_MARKS) or 1
    return [(year, line.at(date(year, 1, 1))) for year in years[::step]]
