"""The outcome of one practice over time: the counts that its own page shows, beside the course of others.

Nothing stands here that the practice's page doesn't show. What was to be expected is worked out from those counts, so
that it gives away nothing beyond them; it is left out where a count of the months judged is hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from headwater.charts.story import Sent, story_lines
from headwater.marts import Mart
from prm.common.formats import month as month_words
from prm.insights.impact.stories import Kept
from prm.insights.presenters.practice_trend import PERIOD_WORDS, period_name
from prm.insights.queries.flows import published
from prm.insights.queries.trends import Period, periods

_ENOUGH = (
    6  # months of the base year that must be shown; of fewer, season makes the mean
)


@dataclass(frozen=True, slots=True)
class Row:
    """A period of the table."""

    name: str
    ours: str
    expected: tuple[float, float] | None  # from, to; the same before the start


@dataclass(frozen=True, slots=True)
class Lines:
    """The drawing and its numbers."""

    chart: dict[str, Any]
    rows: Sequence[Row]
    word: str  # month, quarter …
    awaited: bool  # whether anything was to be expected


def draw_lines(mart: Mart, kept: Kept, line: str) -> Lines | None:
    """Return what the practice sent and what was to be expected; None where its page has no line to draw."""
    months = kept.months
    cell = published(mart).by_practice.get(kept.practice, {}).get(line)
    if kept.few or not months or cell is None:
        return None
    every = [each for each in periods(mart, cell) if each.mature]
    inside = [
        each for each in every if months[0] <= each.start and each.end <= months[-1]
    ]
    if sum(each.ours.value is not None for each in inside) < 2:
        return None
    expected = _expected(kept, every)
    start = kept.judged_months[0]
    chart = story_lines(
        months,
        [
            Sent(each.start, each.end, _a_month(each))
            for each in inside
            if each.ours.value is not None
        ],
        expected,
        start=start,
        description=_description(inside, start, awaited=bool(expected)),
    )
    rows = [
        Row(period_name(each), each.ours.text, _sum(expected, each)) for each in inside
    ]
    word = PERIOD_WORDS.get(len(_months(inside[0])), "period")
    return Lines(chart, rows, word, bool(expected))


def _expected(kept: Kept, every: Sequence[Period]) -> dict[date, tuple[float, float]]:
    """Lay the course of others on the base year's shown counts: a range from the start on.

    Nothing where a judged month isn't shown.
    """
    course = dict(zip(kept.months, kept.course, strict=True))
    judged = {*kept.judged_months}
    shown = {
        month
        for each in every
        if each.ours.value is not None
        for month in _months(each)
    }
    base = [
        each
        for each in every
        if each.ours.value is not None and {*_months(each)} <= {*kept.base_months}
    ]
    behind = [month for each in base for month in _months(each)]
    awaited = sum(course[month] for month in behind)
    low, high = kept.strayed_low, kept.strayed_high
    few = not judged <= shown or len(behind) < _ENOUGH or awaited <= 0
    if few or low is None or high is None:
        return {}
    usual = sum(each.ours.value or 0 for each in base) / awaited
    return {
        month: (usual * share * low, usual * share * high)
        if month in judged
        else (usual * share, usual * share)
        for month, share in course.items()
    }


def _a_month(period: Period) -> float | None:
    if period.ours.value is None:
        return None
    return period.ours.value / len(_months(period))


def _sum(
    expected: dict[date, tuple[float, float]], period: Period
) -> tuple[float, float] | None:
    known = [expected[each] for each in _months(period) if each in expected]
    if len(known) < len(_months(period)):
        return None
    return sum(low for low, _ in known), sum(high for _, high in known)


def _months(period: Period) -> list[date]:
    first, last = (
        12 * each.year + each.month - 1 for each in (period.start, period.end)
    )
    return [date(at // 12, at % 12 + 1, 1) for at in range(first, last + 1)]


def _description(inside: Sequence[Period], start: date, *, awaited: bool) -> str:
    first, last = inside[0], inside[-1]
    said = (
        f"Referrals to us. {period_name(first)}: {first.ours.text}; "
        f"{period_name(last)}: {last.ours.text}. It starts in {month_words(start)}"
    )
    return (
        f"{said}; the grey line is what was to be expected." if awaited else f"{said}."
    )
