"""What a week's pack asks in numbers, kept with it so that next week's can ask the same again of newer data.

Claims are asked month by month, for a window moves on; work is asked of the week's days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from headwater.charts import DESTINATION_KINDS
from headwater.marts import Mart
from prm.insights.queries.trends import market_months
from prm.issues.models import Issue
from prm.issues.queries.measuring import NO_COURSE
from prm.programs.queries.activity import span_of
from prm.visits.models import InteractionKind
from prm.visits.queries.interactions import standing_interactions

_OURS = DESTINATION_KINDS.index("ours")


@dataclass(frozen=True, slots=True)
class MonthSaid:
    """One month of the market as a mart has it; None where a count may not be shown."""

    lines: int  # net claim lines, of all sources
    volume: int | None
    ours: int | None
    inside: bool  # of the window


@dataclass(frozen=True, slots=True)
class Claims:
    """What a mart says of each month, by its first day."""

    fingerprint: str  # of the definitions that it was made by
    months: Mapping[date, MonthSaid]

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "fingerprint": self.fingerprint,
            "months": {
                month.isoformat(): [each.lines, each.volume, each.ours, each.inside]
                for month, each in self.months.items()
            },
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Self:
        """Return what was written."""
        months = {
            date.fromisoformat(month): MonthSaid(*said)
            for month, said in plain["months"].items()
        }
        return cls(plain["fingerprint"], months)


def ask_claims(mart: Mart) -> Claims:
    """Ask a mart for every month of all lines and practices."""
    lines: dict[date, int] = {}
    for row in mart.table("maturity", ["month", "lines"]).to_pylist():
        lines[row["month"]] = lines.get(row["month"], 0) + row["lines"]
    window = mart.window
    return Claims(
        str(mart.manifest.get("definitions_fingerprint", "")),
        {
            each.month: MonthSaid(
                lines.get(each.month, 0),
                each.whole.value,
                each.counts[_OURS].value,
                window is not None and window.start <= each.month <= window.end,
            )
            for each in market_months(mart)[""]
        },
    )


def ask_work(
    first: date, last: date, *, arrived_by: datetime | None = None
) -> dict[str, int]:
    """Count what was done in some days: visits, contacts of all kinds, issues opened. Three queries.

    ``arrived_by`` leaves out what reached us later.
    """
    begins, ended = span_of(first, last)
    logged = standing_interactions().filter(at__gte=begins, at__lt=ended)
    opened = Issue.objects.exclude(state__in=NO_COURSE).filter(
        opened_at__gte=begins, opened_at__lt=ended
    )
    if arrived_by:
        logged = logged.filter(arrived_at__lte=arrived_by)
        opened = opened.filter(opened_at__lte=arrived_by)
    return {
        "visits": logged.filter(kind=InteractionKind.VISIT).count(),
        "contacts": logged.count(),
        "opened": opened.count(),
    }
