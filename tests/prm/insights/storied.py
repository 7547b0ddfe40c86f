"""What the pages of single practices need beside a worked market: their own rows, and waits that fell."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from headwater.measures.maturity import month_of
from tests.prm.insights.made import Market
from tests.prm.insights.worked import FIRST, LINE, MONTHS, START

LONG, SHORT = 34.0, 8.0  # days to the third next available, before and from the start
TOLD = "W0000"  # the practice with orders of its own


def with_pages(market: Market) -> None:
    """Give every practice the row that its page needs, and the line waits and orders of its own."""
    _rows(market)
    _waits(market)
    for period, lag, hours in (("before", 31.0, 90.0), ("now", 9.0, 20.0)):
        market.row(
            "process",
            practice_id=TOLD,
            service_line=LINE,
            period=period,
            orders=120,
            scheduled=100,
            completed=80,
            reported=60,
            within=50,
            lag_days=lag,
            turnaround_hours=hours,
        )


def _rows(market: Market) -> None:
    window = {month_of(FIRST + MONTHS - 12 + at) for at in range(12)}
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for row in market.tables["flow"]:
        if row["month"] in window:
            sums[row["practice_id"], row["service_line"]] += row["volume"]
    for (practice, line), volume in sums.items():
        market._opportunity(practice, line, "employed", "likely", {"ours": volume})


def _waits(market: Market) -> None:
    for at in range(MONTHS):
        market.row(
            "access",
            clinic="",
            service_line=LINE,
            month=month_of(FIRST + at),
            third_next=LONG if at < START else SHORT,
            lag_days=40.0 if at < START else 12.0,
            turnaround_hours=70.0 if at < START else 24.0,
            orders=400,
            scheduled=300,
            completed=200,
            reported=100,
            within=150,
        )


def send(market: Market, practice: str, volumes: dict[date, float]) -> None:
    """Let a practice have sent so many in some months, whatever was drawn."""
    for table in ("flow",):
        for row in market.tables[table]:
            if row["practice_id"] == practice and row["service_line"] == LINE:
                row["volume"] = volumes.get(row["month"], row["volume"])
