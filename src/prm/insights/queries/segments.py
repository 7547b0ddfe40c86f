"""How practices refer, by segment and quarter, and who moved from one segment to another. Practices are no patients."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from headwater.marts import Mart

SEGMENTS = {
    "champion": "Champion",
    "loyal": "Loyal",
    "splitter": "Splitter",
    "competitor_loyal": "Competitor-loyal",
    "new": "New",
    "reactivated": "Reactivated",
    "lapsed": "Lapsed",
    "prospect": "Prospect",
}
_A_YEAR = 12  # months
NONE = ""  # the segment of a practice in a period that doesn't list it


@dataclass(frozen=True, slots=True)
class Segments:
    """Practices by segment in each period; a period is the last day of its quarter."""

    periods: tuple[date, ...]
    of: Mapping[date, Mapping[str, str]]  # period → practice → segment

    def counts(self, period: date) -> Counter[str]:
        """Return how many practices each segment has."""
        return Counter(self.of[period].values())

    def before(self, period: date) -> date | None:
        """Return the period a year earlier, else the earliest one before."""
        earlier = [each for each in self.periods if each < period]
        a_year = [each for each in earlier if _months_between(each, period) >= _A_YEAR]
        return max(a_year, default=min(earlier, default=None))

    def moves(self, start: date, end: date) -> dict[tuple[str, str], list[str]]:
        """Return the practices by (segment then, segment now); in one period alone: none there."""
        then, now = self.of[start], self.of[end]
        found: dict[tuple[str, str], list[str]] = {}
        for practice_id in sorted({*then, *now}):
            pair = then.get(practice_id, NONE), now.get(practice_id, NONE)
            found.setdefault(pair, []).append(practice_id)
        return found


@lru_cache(maxsize=2)
def segments(mart: Mart) -> Segments:
    """Return every practice's segment in every period."""
    of: dict[date, dict[str, str]] = {}
    table = mart.table("segment", ["practice_id", "period", "segment"])
    for row in table.to_pylist():
        of.setdefault(row["period"], {})[row["practice_id"]] = row["segment"]
    return Segments(tuple(sorted(of)), of)


def _months_between(start: date, end: date) -> int:
    return 12 * (end.year - start.year) + end.month - start.month
