"""Referrals over time: months of the whole market, and periods long enough to show of one practice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from headwater.charts import DESTINATION_KINDS
from headwater.disclosure.linked import SHOWN, SMALL, WITHHELD, protect
from headwater.marts import Mart, shown_table
from prm.insights.counts import Count, count_of, make_count
from prm.insights.queries.current import lines
from prm.insights.queries.flows import Cell

PERIOD_LENGTHS = (1, 3, 6, 12)  # months; each divides the window of twelve
# A line with more gaps than this says less than the next longer period does.
_LEAST_SHOWN = 0.75
_REMEMBERED = 512
_NONE = Count(0)


class Month(NamedTuple):
    """Episodes of one month by destination kind, in the one order of kinds."""

    month: date
    mature: bool
    whole: Count
    counts: tuple[Count, ...]


class Period(NamedTuple):
    """Referrals of one practice in whole months, first and last included."""

    start: date
    end: date
    mature: bool
    ours: Count
    elsewhere: Count


@lru_cache(maxsize=2)
def market_months(mart: Mart) -> dict[str, tuple[Month, ...]]:
    """Return every month of the market by service line, ``""`` for all lines, as far as it may be shown."""
    found = {
        (row["service_line"], row["month"], row["destination_kind"]): count_of(row)
        for row in shown_table(mart, "shown_month").to_pylist()
    }
    months = sorted({month for _, month, _ in found})
    named = sorted({*(line for line, _, _ in found), "", *lines(mart)})
    kinds = ("", *DESTINATION_KINDS)
    return {
        line: tuple(
            _month(
                mart, month, [found.get((line, month, kind), _NONE) for kind in kinds]
            )
            for month in months
        )
        for line in named
    }


def _month(mart: Mart, month: date, counts: Sequence[Count]) -> Month:
    return Month(month, is_mature(mart, month), counts[0], tuple(counts[1:]))


def is_mature(mart: Mart, month: date) -> bool:
    """Say whether a month's claims are complete enough to be read: those up to the end of the window are."""
    return mart.window is not None and month <= mart.window.end


@lru_cache(maxsize=_REMEMBERED)
def periods(mart: Mart, cell: Cell) -> tuple[Period, ...]:
    """Return one practice's referrals over time, in the shortest periods of which most may be shown.

    Periods are counted back from the end of the window, so that they add up to it; what lies after it isn't complete.
    The sums over the window are protected; those of several service lines in one period are not yet.
    """
    series = _monthly(mart, cell.practice_id, cell.line)
    if not series or mart.window is None:
        return ()
    found = [_periods(mart, cell, series, length) for length in PERIOD_LENGTHS]
    # Both lines in the shortest periods that allow it; else the one line that can be drawn.
    for enough in (all, any):
        for spans in found:
            if enough(_mostly_shown(spans, name) for name in ("ours", "elsewhere")):
                return spans
    return found[-1]


def _mostly_shown(spans: Sequence[Period], name: str) -> bool:
    counts: list[Count] = [getattr(span, name) for span in spans if span.mature]
    shown = sum(count.value is not None for count in counts)
    return len(counts) > 1 and shown >= _LEAST_SHOWN * len(counts)


def _monthly(mart: Mart, practice_id: str, line: str) -> dict[int, tuple[float, float]]:
    """Return (ours, elsewhere) by month, a month being its number since year 0."""
    where = {"practice_id": practice_id, **({"service_line": line} if line else {})}
    table = mart.table("flow", ["month", "destination_kind", "volume"], where)
    grouped = table.group_by(["month", "destination_kind"]).aggregate(
        [("volume", "sum")]
    )
    found: dict[int, tuple[float, float]] = {}
    for row in grouped.to_pylist():
        ours, elsewhere = found.get(_number(row["month"]), (0.0, 0.0))
        if row["destination_kind"] == "ours":
            ours += row["volume_sum"]
        else:
            elsewhere += row["volume_sum"]
        found[_number(row["month"])] = ours, elsewhere
    return found


def _number(month: date) -> int:
    return 12 * month.year + month.month - 1


def _first_day(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _periods(
    mart: Mart, cell: Cell, series: dict[int, tuple[float, float]], length: int
) -> tuple[Period, ...]:
    assert mart.window is not None
    last = _number(mart.window.end)
    first_seen, last_seen = min(series), max(max(series), last)
    # Whole periods only: half a one at the beginning would look like a rise.
    starts = list(range(last - length + 1, first_seen - 1, -length))[::-1]
    spans = [(start, start + length - 1, True) for start in starts]
    step = 1 if length == 1 else last_seen - last
    spans += [
        (start, start + step - 1, False)
        for start in range(last + 1, last_seen + 1, step or 1)
    ]
    totals = [_sum(series, start, end) for start, end, _ in spans]
    in_window = [last - 11 <= start and end <= last for start, end, _ in spans]
    whole = cell.flow
    elsewhere = (
        whole.ours
        if whole.ours.value is None
        else Count(None)
        if whole.volume.value is None
        else whole.volume
    )
    ours_counts = _series([ours for ours, _ in totals], in_window, whole.ours)
    other_counts = _series([other for _, other in totals], in_window, elsewhere)
    return tuple(
        Period(_first_day(start), _first_day(end), mature, ours, other)
        for (start, end, mature), ours, other in zip(
            spans, ours_counts, other_counts, strict=True
        )
    )


def _sum(
    series: dict[int, tuple[float, float]], start: int, end: int
) -> tuple[float, float]:
    months = [series.get(month, (0.0, 0.0)) for month in range(start, end + 1)]
    return sum(ours for ours, _ in months), sum(other for _, other in months)


def _series(
    volumes: Sequence[float], in_window: Sequence[bool], whole: Count
) -> list[Count]:
    """Hide small periods; those of the window also so that the window's whole doesn't give them away."""
    values = np.array(volumes)
    inside = np.array(in_window, bool)
    codes = protect(values, totals=())
    if whole.value is None:
        # Periods of what is withheld would narrow it down.
        codes[inside & (codes == SHOWN) & (values >= 0.5)] = WITHHELD
    else:
        window = np.array([values[inside].sum(), *values[inside]])
        fixed = np.zeros(len(window), bool)
        fixed[0] = True
        codes[inside] = protect(window, totals=(0,), fixed=fixed)[1:]
    # A third of an episode a month isn't none: a line of rounded zeros would say so.
    codes[(values > 0) & (values < 0.5) & (codes == SHOWN)] = SMALL
    return [make_count(*each) for each in zip(values, codes.tolist(), strict=True)]
