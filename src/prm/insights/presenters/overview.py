"""The market in one page: what leaves aligned practices, in which line, and who receives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyarrow as pa

from headwater import charts
from headwater.charts import DESTINATION_KINDS
from headwater.marts import Mart
from prm.insights.counts import Count, Flow, Mix, share_of
from prm.insights.queries.current import line_name, lines
from prm.insights.queries.destinations import Receiver, receivers
from prm.insights.queries.flows import published
from prm.insights.queries.trends import Month, market_months
from prm.insights.queries.vintage import (
    Provenance,
    provenance,
    visits_without_specialty,
)

RECEIVERS_SHOWN = 10
_LINES_NAMED = 3  # of a receiver, in the small print
_REMEMBERED = 64  # lines × two marts


@dataclass(frozen=True, slots=True)
class LineRow:
    """One service line of aligned and of independent practices."""

    line: str
    name: str
    aligned: Flow
    mix: Mix
    independent: Flow
    bar: float  # leaked volume in percent of the largest


@dataclass(frozen=True, slots=True)
class ReceiverRow:
    """A place that receives what leaves."""

    name: str
    kind: str
    organizations: tuple[str, ...]
    volume: Count
    share: float | None  # of what leaves
    lines: str  # the lines that it receives most of, in words


@dataclass(frozen=True, slots=True, eq=False)
class Overview:
    """Everything that the page says.

    The mart's alone: the same for every reader, and a key for what is written of it.
    """

    line: str
    line_label: str
    choices: tuple[tuple[str, str], ...]
    provenance: Provenance
    aligned: Flow
    aligned_practices: int
    independent: Flow
    independent_practices: int
    mix: Mix
    rows: tuple[LineRow, ...]
    most: LineRow | None  # the line that loses most
    receivers: tuple[ReceiverRow, ...]
    more_receivers: int
    chart: dict[str, Any]
    months: tuple[Month, ...]
    empty: bool
    unplaced_visits: int  # to somebody whose specialty nobody told


def present_overview(mart: Mart, line: str = "") -> Overview:
    """Return the page for one service line, or for all when ``line`` is empty or unknown."""
    return _page(mart, line if line in lines(mart) else "")


@lru_cache(maxsize=_REMEMBERED)
def _page(mart: Mart, chosen: str) -> Overview:
    groups = published(mart).groups
    rows = _rows(mart)
    ranked = [row for row in rows if row.aligned.left.value]
    received = _receivers(mart, chosen)
    months = market_months(mart).get(chosen, ())
    label = line_name(mart, chosen) if chosen else "All service lines"
    aligned = groups["aligned"].flows[chosen]
    return Overview(
        line=chosen,
        line_label=label,
        choices=(("", "All"), *((key, line_name(mart, key)) for key in lines(mart))),
        provenance=provenance(mart),
        aligned=aligned,
        aligned_practices=groups["aligned"].practices,
        independent=groups["independent"].flows[chosen],
        independent_practices=groups["independent"].practices,
        mix=groups["aligned"].mixes[chosen],
        rows=rows,
        most=max(ranked, key=lambda row: row.aligned.left.rank, default=None),
        receivers=tuple(received[:RECEIVERS_SHOWN]),
        more_receivers=max(len(received) - RECEIVERS_SHOWN, 0),
        chart=_chart(months, label),
        months=months,
        empty=not months,
        unplaced_visits=visits_without_specialty(mart),
    )


def _rows(mart: Mart) -> tuple[LineRow, ...]:
    groups = published(mart).groups
    aligned = groups["aligned"]
    largest = max((aligned.flows[line].left.rank for line in lines(mart)), default=0)
    return tuple(
        LineRow(
            line,
            line_name(mart, line),
            aligned.flows[line],
            aligned.mixes[line],
            groups["independent"].flows[line],
            100 * max(aligned.flows[line].left.rank, 0) / max(largest, 1),
        )
        for line in lines(mart)
    )


def _receivers(mart: Mart, line: str) -> list[ReceiverRow]:
    left = published(mart).groups["aligned"].flows[line].left
    shown = [each for each in receivers(mart) if each.counts[line].value]
    shown.sort(key=lambda each: (-each.counts[line].rank, each.name))
    return [
        ReceiverRow(
            each.name,
            each.kind,
            tuple(name for name in each.organizations if name != each.name),
            each.counts[line],
            share_of(each.counts[line], left),
            _main_lines(mart, each),
        )
        for each in shown
    ]


def _main_lines(mart: Mart, receiver: Receiver) -> str:
    counted = [
        (key, count) for key, count in receiver.counts.items() if key and count.value
    ]
    counted.sort(key=lambda each: -each[1].rank)
    return ", ".join(
        f"{line_name(mart, key).lower()} {count.text}"
        for key, count in counted[:_LINES_NAMED]
    )


def _chart(months: Sequence[Month], label: str) -> dict[str, Any]:
    drawn = [joined(month) for month in months]
    table = pa.table(
        {
            "month": pa.array([month.month for month in months], pa.date32()),
            "mature": pa.array([month.mature for month in months], pa.bool_()),
            **{
                kind: pa.array([volumes[at] for volumes in drawn], pa.float64())
                for at, kind in enumerate(DESTINATION_KINDS)
            },
        }
    )
    hidden = any(None in (c.value for c in (m.whole, *m.counts)) for m in months)
    said = charts.say_hidden(_description(months, label), hidden=hidden)
    return charts.destinations_by_month(table, description=said)


def joined(month: Month) -> list[int | None]:
    """Return the month's volumes as drawn: hidden ones are joined with unknown."""
    known = [count.value for count in month.counts]
    if month.whole.value is not None and None in known:
        rest = month.whole.value - sum(value or 0 for value in known[:-1])
        known[-1] = max(rest, 0)
    return known


def _description(months: Sequence[Month], label: str) -> str:
    mature = [month for month in months if month.mature and month.whole.value]
    if not mature:
        return f"{label}: no complete month yet."
    last = mature[-1]
    parts = [
        f"{charts.DESTINATION_NAMES[kind].lower()} {count.text}"
        for kind, count in zip(DESTINATION_KINDS, last.counts, strict=True)
    ]
    return (
        f"{label}: specialist episodes a month by destination, {mature[0].month:%B %Y} to {months[-1].month:%B %Y}. "
        f"In {last.month:%B %Y}, the last complete month, {last.whole.text}: {', '.join(parts)}."
    )
