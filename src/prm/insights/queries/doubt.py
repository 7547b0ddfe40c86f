"""How far a volume may be off, because claims seldom say who referred."""

from __future__ import annotations

from functools import lru_cache
from math import sqrt

import pyarrow.compute as pc

from headwater.marts import Mart
from prm.insights.queries.flows import Cell

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
    where = {"practice_id": cell.practice_id, "month": mart.window}
    if cell.line:
        where["service_line"] = cell.line
    variance = (
        pc.sum(mart.table("flow", ["variance"], where)["variance"]).as_py() or 0.0
    )
    reach = _NINETY_PERCENT * sqrt(variance)
    return max(0, round(cell.flow.volume.value - reach)), round(
        cell.flow.volume.value + reach
    )
