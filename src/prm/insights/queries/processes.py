"""What became of a practice's orders, and how long patients wait for our clinics."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from headwater.disclosure import LARGEST_SMALL, hidden, share_hidden
from headwater.marts import Mart
from prm.insights.counts import Count

_REMEMBERED = 512
_POINTS = 20  # rates are told to a twentieth: finer ones would give counts away


class Process(NamedTuple):
    """Orders of one practice and service line in the window, or in the twelve months before it.

    Rates run from 0 to 1 and are None where they, or the order counts beneath, may not be shown.
    """

    orders: Count
    scheduled: float | None
    completed: float | None
    reported: float | None  # of the completed
    within: float | None  # of the scheduled: within the threshold of weekdays
    lag_days: float | None  # median
    turnaround_hours: float | None  # median


@lru_cache(maxsize=_REMEMBERED)
def processes(mart: Mart, practice_id: str, line: str) -> dict[str, Process]:
    """Return the process figures by period, ``now`` and ``before``; those without an order are left out."""
    where = {"practice_id": practice_id, "service_line": line}
    rows = mart.table("process", where=where).to_pylist()
    return {row["period"]: _read(row) for row in rows if row["orders"]}


def _read(row: dict[str, Any]) -> Process:
    few = row["orders"] <= LARGEST_SMALL
    orders = row["orders"]
    return Process(
        Count(None, small=True) if hidden(orders) else Count(orders),
        _rate(row["scheduled"], orders),
        _rate(row["completed"], orders),
        _rate(row["reported"], row["completed"]),
        _rate(row["within"], row["scheduled"]),
        None if few else row["lag_days"],
        None if few else row["turnaround_hours"],
    )


def _rate(part: int, whole: int) -> float | None:
    if whole <= LARGEST_SMALL or hidden(part) or share_hidden(part, whole):
        return None
    return round(_POINTS * part / whole) / _POINTS
