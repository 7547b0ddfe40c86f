"""Quarters of a market: which are complete, and which four make a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

_A_YEAR = 4  # quarters


class Period(NamedTuple):
    """A quarter, or the four that make a year; a month is its first day and both ends are included."""

    start: date
    end: date
    complete: bool

    @property
    def is_year(self) -> bool:
        """Say whether it is four quarters."""
        return _number(self.end) - _number(self.start) == 11  # months

    @property
    def key(self) -> str:
        """Return how an address names it."""
        quarter = f"{self.start.year}-q{(self.start.month + 2) // 3}"
        return f"year-from-{quarter}" if self.is_year else quarter

    @property
    def name(self) -> str:
        """Return it in words."""
        if self.is_year:
            return f"{self.start:%b %Y} to {self.end:%b %Y}"
        return f"Q{(self.start.month + 2) // 3} {self.start.year}"


class Blocks(NamedTuple):
    """Quarters in order of time, laid out for sums: years count back from the last complete quarter."""

    years: tuple[tuple[Period, tuple[Period, ...]], ...]  # newest first
    single: tuple[Period, ...]  # quarters that no such year takes in


def quarter_of(month: date) -> date:
    """Return the first day of a month's quarter."""
    return date(month.year, (month.month - 1) // 3 * 3 + 1, 1)


def lay_out(mature: Mapping[date, bool]) -> Blocks:
    """Return the quarters by their first days; one that lies before the first complete one isn't whole: left out."""
    quarters = [_quarter(start, mature[start]) for start in sorted(mature)]
    first = min((each.start for each in quarters if each.complete), default=None)
    quarters = [each for each in quarters if first and each.start >= first]
    complete = [each for each in quarters if each.complete]
    years, rest = [], complete
    while len(rest) >= _A_YEAR and _unbroken(rest[-_A_YEAR:]):
        four, rest = tuple(rest[-_A_YEAR:]), rest[:-_A_YEAR]
        years.append((Period(four[0].start, four[-1].end, complete=True), four))
    late = [each for each in quarters if not each.complete]
    return Blocks(tuple(years), (*rest, *late))


def _quarter(start: date, complete: bool) -> Period:
    return Period(start, date(start.year, start.month + 2, 1), complete)


def _unbroken(quarters: Sequence[Period]) -> bool:
    return _number(quarters[-1].end) - _number(quarters[0].start) == 3 * _A_YEAR - 1


def _number(month: date) -> int:
    return 12 * month.year + month.month
