"""One practice: where its referrals go, since when, to whom, and who sends them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyarrow as pa

from headwater import charts
from headwater.marts import Mart
from prm.insights.counts import Count
from prm.insights.queries.current import Practice, line_name, lines, practices
from prm.insights.queries.destinations import Place, places
from prm.insights.queries.doubt import volume_interval
from prm.insights.queries.flows import Cell, published
from prm.insights.queries.people import Referrer, referrers
from prm.insights.queries.trends import Period, periods
from prm.insights.queries.vintage import Provenance, provenance

_REMEMBERED = 512  # practices × lines that a team looks at in a day; some 20 kB each
_QUARTER_STARTS = (1, 4, 7, 10)
PERIOD_WORDS = {1: "month", 3: "quarter", 6: "half-year", 12: "year"}


@dataclass(frozen=True, slots=True)
class LineRow:
    """One service line of the practice."""

    line: str
    name: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class PracticePage:
    """Everything that the page says; ``whole`` is None when claims don't know the practice."""

    practice: Practice
    provenance: Provenance
    whole: Cell | None
    interval: tuple[int, int] | None  # of the whole volume, 90 %
    rows: tuple[LineRow, ...]
    few: int  # lines with referrals, all of them too few to show
    line: str  # the line that was asked for; empty for all
    focus: (
        LineRow | None
    )  # the line whose destinations stand beside: the one asked for, or the one that matters most
    most: LineRow | None  # the line that sends most elsewhere
    trend_name: str
    trend: dict[str, Any] | None
    undrawn: str  # where the referrals go that the trend can't show: to us, elsewhere, or empty
    periods: tuple[Period, ...]
    period_word: str
    places: tuple[Place, ...]
    withheld_places: tuple[str, ...]  # those whose count would give a small one away
    few_places: tuple[str, ...]  # the names of those that receive ten or fewer
    referrers: tuple[Referrer, ...]


def present_practice(
    mart: Mart, practice_id: str, line: str = ""
) -> PracticePage | None:
    """Return the page with one service line in focus, or None for an id that the mart doesn't know."""
    return _page(mart, practice_id, line) if practice_id in practices(mart) else None


@lru_cache(maxsize=_REMEMBERED)
def _page(mart: Mart, practice_id: str, line: str) -> PracticePage:
    cells = published(mart).by_practice.get(practice_id, {})
    sent = [
        LineRow(key, line_name(mart, key), cells[key])
        for key in lines(mart)
        if cells and cells[key].flow.volume != Count(0)
    ]
    rows = sorted(sent, key=lambda row: (-row.cell.flow.volume.rank, row.name))
    most = max(
        (row for row in rows if row.cell.flow.left.value),
        key=lambda row: row.cell.flow.left.rank,
        default=None,
    )
    asked = next((row for row in rows if row.line == line), None)
    focus = asked or most or next(iter(rows), None)
    received = places(mart, practice_id, focus.line) if focus else ()
    trend_name = asked.name if asked else "All service lines"
    found = periods(mart, asked.cell if asked else cells[""]) if rows else ()
    return PracticePage(
        practice=practices(mart)[practice_id],
        provenance=provenance(mart),
        whole=cells.get("") if rows else None,
        interval=volume_interval(mart, cells[""]) if rows else None,
        rows=tuple(row for row in rows if row.cell.flow.volume.value),
        few=sum(row.cell.flow.volume.value is None for row in rows),
        line=asked.line if asked else "",
        focus=focus,
        most=most,
        trend_name=trend_name,
        trend=_trend(found, trend_name) if _drawable(found) else None,
        undrawn=_undrawn(found),
        periods=found,
        period_word=PERIOD_WORDS.get(_months(found[0]), "period") if found else "",
        places=tuple(place for place in received if place.count.value),
        withheld_places=_names(
            place for place in received if place.count == Count(None)
        ),
        few_places=_names(place for place in received if place.count.small),
        referrers=referrers(mart, cells[""]) if rows else (),
    )


def _names(found: Iterable[Place]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{place.name} ({place.kind})" for place in found))


def _drawable(found: Sequence[Period]) -> bool:
    """Say whether there is a line to draw: two points of one series."""
    return any(
        sum(
            getattr(period, series).value is not None
            for period in found
            if period.mature
        )
        > 1
        for series in ("ours", "elsewhere")
    )


def _undrawn(found: Sequence[Period]) -> str:
    for series, words in (("ours", "to us"), ("elsewhere", "elsewhere")):
        if not any(
            period.mature and getattr(period, series).value is not None
            for period in found
        ):
            return words
    return ""


def _months(period: Period) -> int:
    return (
        12 * (period.end.year - period.start.year)
        + period.end.month
        - period.start.month
        + 1
    )


def _trend(found: Sequence[Period], name: str) -> dict[str, Any]:
    single = _months(found[0]) == 1
    # Part of a longer period beside whole ones would look like a fall.
    drawn = [period for period in found if single or period.mature]
    table = pa.table(
        {
            "period": [period_name(period) for period in drawn],
            "label": [_label(period, single) for period in drawn],
            "mature": [period.mature for period in drawn],
            "ours": pa.array([period.ours.value for period in drawn], pa.float64()),
            "elsewhere": pa.array(
                [period.elsewhere.value for period in drawn], pa.float64()
            ),
        }
    )
    return charts.trend_to_us(table, description=_description(found, name))


def period_name(period: Period) -> str:
    """Return the period in words: ``Aug 2025`` or ``Aug to Oct 2025``."""
    if period.start == period.end:
        return f"{period.start:%b %Y}"
    if period.start.year == period.end.year:
        return f"{period.start:%b} to {period.end:%b %Y}"
    return f"{period.start:%b %Y} to {period.end:%b %Y}"


def _label(period: Period, single: bool) -> str:
    if not single:
        return f"{period.end:%b %Y}"
    if period.start.month not in _QUARTER_STARTS:
        return ""
    return f"{period.start:%Y}" if period.start.month == 1 else f"{period.start:%b}"


def _description(found: Sequence[Period], name: str) -> str:
    mature = [period for period in found if period.mature]
    if not mature:
        return f"{name}: no complete period yet."
    last, first = mature[-1], mature[0]
    return (
        f"{name} referrals to us and elsewhere. {period_name(first)}: {first.ours.text} to us, "
        f"{first.elsewhere.text} elsewhere. {period_name(last)}: {last.ours.text} to us, "
        f"{last.elsewhere.text} elsewhere."
    )
