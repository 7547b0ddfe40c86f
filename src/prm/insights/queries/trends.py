"""Referrals over time: months of the whole market, and periods long enough to show of one practice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from headwater.charts import DESTINATION_KINDS
from headwater.marts import Mart, shown_table
from prm.insights.counts import Count, count_of
from prm.insights.queries.current import lines
from prm.insights.queries.flows import Cell
from prm.insights.queries.spans import spans_of

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


def periods(mart: Mart, cell: Cell) -> tuple[Period, ...]:
    """Return one practice's referrals over time, in the shortest periods of which most may be shown.

    Periods are counted back from the end of the window, so that they add up to it; what lies after it isn't complete.
    """
    return tuple(
        Period(_first_day(span.start), _first_day(span.end), span.mature, ours, other)
        for span, ours, other in spans_of(mart, cell.practice_id).get(cell.line, ())
    )


def _first_day(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
