"""How far a volume may be off, because claims seldom say who referred."""

from __future__ import annotations

from functools import lru_cache
from math import sqrt

from headwater.marts import Mart
from prm.insights.queries.flows import Cell
from prm.insights.queries.monthly import month_number, monthly

_REMEMBERED = 512
_NINETY_PERCENT = 1.645  # standard errors on either side, normal approximation


@lru_cache(maxsize=_REMEMBERED)
def volume_interval(mart: Mart, cell: Cell) -> tuple[int, int] | None:
    """Return the 90 % interval of a shown volume; None where the volume isn't shown.

    An episode that is credited with probability p adds p (1 - p) to the variance. The interval speaks of that doubt
    alone, and neither of claims that are missing nor of next year.
    """
    if not cell.flow.volume.value:
        return None
    reach = _NINETY_PERCENT * sqrt(_variance(mart, cell))
    return max(0, round(cell.flow.volume.value - reach)), round(
        cell.flow.volume.value + reach
    )


def _variance(mart: Mart, cell: Cell) -> float:
    """Return how unsure it is who referred, in the months of the window."""
    sent = monthly(mart, cell.practice_id)
    if sent is None or mart.window is None or cell.line not in sent.variances:
        return 0.0
    start, end = (
        month_number(each) - sent.first for each in (mart.window.start, mart.window.end)
    )
    return float(sent.variances[cell.line][max(start, 0) : end + 1].sum())
