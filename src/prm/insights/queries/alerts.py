"""Drops that a sequential test found on mature months, where the referrals themselves may be shown."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from headwater.marts import Mart
from prm.insights.queries.flows import published

_CHARTS = ("ours", "total", "share")
_POINTS = 0.05  # changes are told to five points: finer ones would give counts away


class Alert(NamedTuple):
    """One alert of a practice and service line (``""``: all lines)."""

    practice_id: str
    line: str
    chart: str  # ours, share or total
    tier: str  # watch or alert
    raised: date
    began: date
    change: float  # ratio, rounded to five points: -0.45
    probability: float
    in_force: bool
    verdict: str  # leak, shrinkage or unclear


@lru_cache(maxsize=2)
def alerts(mart: Mart) -> dict[tuple[str, str], tuple[Alert, ...]]:
    """Return the alerts by practice and service line, those in force first, the gravest first among them."""
    cells = published(mart).by_practice
    found: dict[tuple[str, str], list[Alert]] = {}
    for row in mart.table("alert").to_pylist():
        key = row["practice_id"], row["service_line"]
        cell = cells.get(key[0], {}).get(key[1])
        if cell is None or cell.flow.volume.value is None:
            continue
        found.setdefault(key, []).append(
            Alert(
                *key,
                row["chart"],
                row["tier"],
                row["raised"],
                row["began"],
                _POINTS * round(row["change"] / _POINTS),
                row["probability"],
                row["in_force"],
                row["verdict"],
            )
        )
    return {key: tuple(sorted(each, key=_order)) for key, each in found.items()}


def _order(alert: Alert) -> tuple[bool, bool, int, int]:
    chart = _CHARTS.index(alert.chart)
    return not alert.in_force, alert.tier != "alert", chart, -alert.raised.toordinal()


def standing(found: tuple[Alert, ...]) -> Alert | None:
    """Return the alert that speaks for a practice and service line: of those in force, the gravest.

    Of as grave ones that which counts our referrals, for "fell by half" is said of them and not of a share.
    """
    return next((alert for alert in found if alert.in_force), None)
