"""Several practices together, by line, payer and quarter: sums of counts that may be shown and of nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from headwater.charts import DESTINATION_KINDS
from headwater.marts import Mart
from prm.insights.counts import Count
from prm.insights.queries.current import line_name, lines
from prm.insights.queries.flows import published
from prm.insights.queries.payers import payer_mixes
from prm.insights.queries.trends import Period, periods

_QUARTER = 3  # months


class Sum(NamedTuple):
    """A sum of shown counts, and how many practices have one that isn't shown."""

    shown: int
    hidden: int

    @property
    def can_tell(self) -> bool:
        """Say whether the sum says anything: nothing shown beside something hidden says nothing."""
        return bool(self.shown) or not self.hidden


class LineSum(NamedTuple):
    """One line of the practices together."""

    line: str
    name: str
    volume: Sum
    ours: Sum
    left: Sum


class Quarter(NamedTuple):
    """Three months of the practices whose every quarter may be shown."""

    start: date
    end: date
    ours: int
    elsewhere: int


@dataclass(frozen=True, slots=True)
class Together:
    """What practices send together, as far as it may be shown."""

    practices: int  # that referred at all
    volume: Sum
    ours: Sum
    left: Sum
    kinds: tuple[tuple[str, Sum], ...]  # destinations, in the one order
    lines: tuple[LineSum, ...]
    payers: tuple[tuple[str, Sum], ...]
    quarters: tuple[Quarter, ...]
    in_trend: int  # practices in the quarters


def together(mart: Mart, codes: Iterable[str]) -> Together:
    """Return what practices, given by the mart's ids, refer in the window and over the quarters."""
    by_practice = published(mart).by_practice
    known = sorted(code for code in {*codes} if code in by_practice)
    cells = [by_practice[code] for code in known]

    def total(line: str, name: str) -> Sum:
        return _sum(getattr(each[line].flow, name) for each in cells if line in each)

    rows = [
        LineSum(
            line,
            line_name(mart, line),
            total(line, "volume"),
            total(line, "ours"),
            total(line, "left"),
        )
        for line in lines(mart)
    ]
    quarters, in_trend = _quarters(mart, known)
    return Together(
        len(known),
        total("", "volume"),
        total("", "ours"),
        total("", "left"),
        tuple((kind, total("", kind)) for kind in DESTINATION_KINDS),
        tuple(row for row in rows if row.volume != Sum(0, 0)),
        _payers(mart, known),
        quarters,
        in_trend,
    )


def _sum(counts: Iterable[Count]) -> Sum:
    found = [*counts]
    return Sum(
        sum(count.value or 0 for count in found),
        sum(count.value is None for count in found),
    )


def _payers(mart: Mart, codes: list[str]) -> tuple[tuple[str, Sum], ...]:
    mixes = [payer_mixes(mart).get(code, {}) for code in codes]
    payers = sorted({payer for mix in mixes for payer in mix})
    sums = [
        (payer, _sum(mix.get(payer, Count(0)) for mix in mixes)) for payer in payers
    ]
    return tuple(sorted(sums, key=lambda each: (-each[1].shown, each[0])))


def _quarters(mart: Mart, codes: list[str]) -> tuple[tuple[Quarter, ...], int]:
    """Add up the quarters of the practices whose every quarter may be shown; all count back from one end."""
    series = [_by_quarter(mart, code) for code in codes]
    longest = max((len(each) for each in series), default=0)
    whole = [each for each in series if each and len(each) == longest]
    if longest < 2:
        return (), 0
    found = [
        Quarter(
            parts[0].start,
            parts[0].end,
            sum(part.ours.value or 0 for part in parts),
            sum(part.elsewhere.value or 0 for part in parts),
        )
        for parts in zip(*whole, strict=True)
    ]
    return tuple(found), len(whole)


def _by_quarter(mart: Mart, code: str) -> list[Period]:
    """Return a practice's complete quarters; none where they are longer, or one isn't shown."""
    cell = published(mart).by_practice[code][""]
    found = [each for each in periods(mart, cell) if each.mature]
    lengths = {_months(each) for each in found}
    if lengths == {1}:
        found = found[len(found) % _QUARTER :]
        found = [
            _joined(found[at : at + _QUARTER]) for at in range(0, len(found), _QUARTER)
        ]
    elif lengths != {_QUARTER}:
        return []
    shown = all(
        each.ours.value is not None and each.elsewhere.value is not None
        for each in found
    )
    return found if shown else []


def _months(period: Period) -> int:
    return (
        12 * (period.end.year - period.start.year)
        + period.end.month
        - period.start.month
        + 1
    )


def _joined(months: list[Period]) -> Period:
    return Period(
        months[0].start,
        months[-1].end,
        True,
        _all(month.ours for month in months),
        _all(month.elsewhere for month in months),
    )


def _all(counts: Iterable[Count]) -> Count:
    values = [count.value for count in counts]
    known = [value for value in values if value is not None]
    return Count(sum(known)) if len(known) == len(values) else Count(None)
