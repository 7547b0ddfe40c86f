"""What was expected to us over a practice's periods, added up from the months of the mart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from headwater.marts import Mart
from prm.insights.queries.expectations import Estimate
from prm.insights.queries.flows import Cell
from prm.insights.queries.trends import Period


def bands(
    mart: Mart, cell: Cell, periods: Sequence[Period]
) -> tuple[Estimate | None, ...]:
    """Return what was expected to us in each period, with its 90 % interval; None where no month of it says.

    Months are added as independent: their half-intervals by the root of the sum of squares. Nothing is expected of a
    practice and line whose referrals aren't shown.
    """
    if cell.flow.volume.value is None:
        return tuple(None for _ in periods)
    names = ["month", "expected_ours", "ours_low", "ours_high"]
    where = {"practice_id": cell.practice_id, "service_line": cell.line}
    rows = mart.table("series", names, where).to_pylist()
    months = {row["month"]: row for row in rows}
    return tuple(_sum(months, period) for period in periods)


def _sum(months: dict[date, dict[str, float]], period: Period) -> Estimate | None:
    found = [months.get(month) for month in _months(period.start, period.end)]
    known = [row for row in found if row is not None]
    if len(known) < len(found):
        return None
    value = sum(row["expected_ours"] for row in known)
    below = sum((row["expected_ours"] - row["ours_low"]) ** 2 for row in known) ** 0.5
    above = sum((row["ours_high"] - row["expected_ours"]) ** 2 for row in known) ** 0.5
    return Estimate(round(value), max(round(value - below), 0), round(value + above))


def _months(start: date, end: date) -> list[date]:
    first, last = (12 * day.year + day.month - 1 for day in (start, end))
    return [date(at // 12, at % 12 + 1, 1) for at in range(first, last + 1)]
