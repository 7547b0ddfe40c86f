"""What a brief says of referrals: three months and twelve beside what was expected, as far as they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from headwater.marts import Mart
from prm.insights.counts import Count
from prm.insights.queries.access import LINE, access_of
from prm.insights.queries.alerts import Alert, alerts, standing
from prm.insights.queries.bands import bands
from prm.insights.queries.current import line_name, lines
from prm.insights.queries.destinations import Place, places
from prm.insights.queries.expectations import Expectation, expectations
from prm.insights.queries.flows import Cell, published
from prm.insights.queries.trends import Period, periods

QUARTER = 3  # months
MOST_PLACES = 3


class Quarter(NamedTuple):
    """The last three complete months of a line, to us."""

    came: Count
    expected: int | None


class LineNumbers(NamedTuple):
    """One service line of a practice."""

    line: str
    name: str
    came: Count  # to us, twelve months
    volume: Count  # to anybody
    view: Expectation | None
    quarter: Quarter | None  # None: shown in longer periods only
    alert: Alert | None

    @property
    def short(self) -> bool:
        """Say whether it sends less than its panel predicts, beyond chance."""
        return self.view is not None and self.view.short

    @property
    def expected(self) -> int | None:
        """Return what was expected to us in twelve months."""
        return self.view.ours if self.view else None


def numbers_of(mart: Mart, code: str) -> tuple[LineNumbers, ...]:
    """Return the lines whose referrals may be shown: short ones first, the most to win back in front."""
    cells = published(mart).by_practice.get(code, {})
    found = [
        _line(mart, cells[line])
        for line in lines(mart)
        if line in cells and cells[line].flow.volume.value
    ]
    return tuple(sorted(found, key=_urgency))


def _urgency(row: LineNumbers) -> tuple[bool, int, int, str]:
    rank = row.view.rank if row.view and row.short else None
    return not row.short, rank or 0, -row.volume.rank, row.name


def _line(mart: Mart, cell: Cell) -> LineNumbers:
    key = cell.practice_id, cell.line
    return LineNumbers(
        cell.line,
        line_name(mart, cell.line),
        cell.flow.ours,
        cell.flow.volume,
        expectations(mart).get(key),
        _quarter(mart, cell),
        standing(alerts(mart).get(key, ())),
    )


def _quarter(mart: Mart, cell: Cell) -> Quarter | None:
    """Return the last complete quarter, of periods that the practice's page shows as well; sums of shown ones alone."""
    mature = [each for each in periods(mart, cell) if each.mature]
    last = _last_quarter(mature)
    if not last:
        return None
    expected = bands(mart, cell, [Period(last[0].start, last[-1].end, True, *_NONE)])[0]
    return Quarter(
        _sum([each.ours for each in last]), expected.value if expected else None
    )


_NONE = (Count(0), Count(0))


def _last_quarter(mature: Sequence[Period]) -> Sequence[Period]:
    lengths = [_months(each) for each in mature[-QUARTER:]]
    if lengths and lengths[-1] == QUARTER:
        return mature[-1:]
    return mature[-QUARTER:] if lengths == [1, 1, 1] else ()


def _months(period: Period) -> int:
    years = period.end.year - period.start.year
    return 12 * years + period.end.month - period.start.month + 1


def _sum(counts: Sequence[Count]) -> Count:
    """Return the sum of shown counts; one that isn't shown hides the sum, for a sum of the rest would be no quarter."""
    if len(counts) == 1:
        return counts[0]
    values = [each.value for each in counts]
    known = [value for value in values if value is not None]
    return Count(sum(known)) if len(known) == len(values) else Count(None)


def goes_elsewhere(mart: Mart, code: str, line: str) -> tuple[Place, ...]:
    """Return who receives most of what doesn't come to us, of those whose count may be shown."""
    found = [
        place
        for place in places(mart, code, line)
        if place.kind != "ours" and place.count.value
    ]
    return tuple(found[:MOST_PLACES])


class Known(NamedTuple):
    """A figure of a line's clinics together, and the month that it is of."""

    value: float
    month: date


def wait_now(mart: Mart, line: str) -> Known | None:
    """Return third next available in days as it was measured last: waits are observed, and no claims that mature."""
    return _last(mart, line, "third_next")


def turnaround_now(mart: Mart, line: str) -> Known | None:
    """Return the hours from visit to report, median, of the last month that tells."""
    return _last(mart, line, "turnaround")


def _last(mart: Mart, line: str, name: str) -> Known | None:
    access = access_of(mart, line)
    months = access.clinics.get(LINE, ()) if access else ()
    known = [each for each in months if getattr(each, name) is not None]
    return Known(getattr(known[-1], name), known[-1].month) if known else None
