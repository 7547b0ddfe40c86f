"""A chart whose counts aren't all drawn says so, to those who see it and to those who hear it."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from headwater import charts
from headwater.charts import DESTINATION_KINDS
from headwater.charts.theme import SUPPRESSED

pytestmark = pytest.mark.req("CMP-08")


def months(unknown: float | None) -> pa.Table:
    row = dict.fromkeys(DESTINATION_KINDS, 20.0) | {"unknown": unknown}
    return pa.Table.from_pylist([{"month": date(2026, 1, 1), "mature": True, **row}])


def periods(ours: float | None) -> pa.Table:
    rows = [
        {"period": f"Q{at}", "label": f"Q{at}", "mature": True, "elsewhere": 40.0}
        for at in range(3)
    ]
    rows = [{**row, "ours": 30.0} for row in rows]
    rows[1]["ours"] = ours
    return pa.Table.from_pylist(rows)


@pytest.mark.parametrize("hidden", [True, False])
def test_months_say_when_a_count_is_not_drawn(hidden: bool) -> None:
    drawn = charts.destinations_by_month(
        months(None if hidden else 12.0), description="Months."
    )
    assert (SUPPRESSED in drawn["description"]) is hidden


@pytest.mark.parametrize("hidden", [True, False])
def test_a_trend_says_when_a_period_is_not_drawn(hidden: bool) -> None:
    drawn = charts.trend_to_us(periods(None if hidden else 30.0), description="Trend.")
    assert (SUPPRESSED in drawn["description"]) is hidden


@pytest.mark.parametrize("hidden", [True, False])
def test_shares_say_when_a_quarter_is_not_drawn(hidden: bool) -> None:
    quarters = [charts.Quarter(name, True) for name in ("Q1 2026", "Q2 2026")]
    shares = (0.4, None if hidden else 0.5)
    drawn = charts.shares_by_quarter(
        quarters, [charts.Line("Ours", "ours", shares)], description="Shares."
    )
    assert (SUPPRESSED in drawn["description"]) is hidden
