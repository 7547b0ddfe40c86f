"""Who came to each of our own practitioners month by month, and practices gained, as far as they may be shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from headwater.marts import Mart, shown_table
from prm.insights.counts import Count, count_of

_NONE = Count(0)
_TOO_EARLY = 1
LENGTHS = (1, 3, 6, 12)  # months of a span; each is a part of the next

Who = tuple[str, str]  # NPI and service line


class Span(NamedTuple):
    """Whole months, numbered from year 0."""

    start: int
    months: int


class Gained(NamedTuple):
    """Practices that sent somebody for the first time, or why it can't be told."""

    practices: int | None
    too_early: bool = False  # else it would tell of patients


class Arrivals(NamedTuple):
    """What may be shown of one practitioner in one line; what isn't there is none."""

    spans: Mapping[Span, Count]
    gains: Mapping[int, Gained]  # by month

    def came(self, span: Span) -> Count:
        """Return the new patients of a span."""
        return self.spans.get(span, _NONE)

    def gained(self, month: int) -> Gained:
        """Return the practices gained in a month."""
        return self.gains.get(month, Gained(0))


def month_number(month: date) -> int:
    """Return the number of a month, counted from year 0."""
    return 12 * month.year + month.month - 1


def month_of(number: int) -> date:
    """Return the first day of a month that is counted from year 0."""
    return date(number // 12, number % 12 + 1, 1)


def counts_arrivals(mart: Mart) -> bool:
    """Say whether the refresh that made a mart counted arrivals by month."""
    return "shown_arrival" in mart.manifest["tables"]


@lru_cache(maxsize=2)
def arrivals(mart: Mart) -> Mapping[Who, Arrivals]:
    """Return every practitioner of ours to whom somebody came, by line."""
    spans: dict[Who, dict[Span, Count]] = defaultdict(dict)
    for row in shown_table(mart, "shown_arrival").to_pylist():
        span = Span(month_number(row["month"]), row["months"])
        spans[row["npi"], row["service_line"]][span] = count_of(row)
    gains: dict[Who, dict[int, Gained]] = defaultdict(dict)
    for row in shown_table(mart, "shown_gained").to_pylist():
        gained = Gained(row["practices"], row["code"] == _TOO_EARLY)
        gains[row["npi"], row["service_line"]][month_number(row["month"])] = gained
    return {who: Arrivals(spans[who], gains[who]) for who in {*spans, *gains}}
