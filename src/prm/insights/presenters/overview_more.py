"""What the Overview adds to the flows: who moved beyond limits, what could be won back, other look-backs, payers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from headwater import charts
from headwater.charts import Piece, Step
from headwater.marts import Mart
from prm.common.formats import share as in_percent
from prm.insights.counts import Count, Flow, share_of
from prm.insights.models import Barrier
from prm.insights.queries.current import line_name, lines
from prm.insights.queries.lookback import LONGEST, lookback_days, lookback_flow
from prm.insights.queries.movers import Mover, Movers, movers
from prm.insights.queries.payers import payer_mixes
from prm.insights.queries.said import Key, Taken, in_words
from prm.insights.queries.waterfall import Waterfall, waterfalls

MOST = 8  # movers shown
RULE_NAMES = {
    "payer_not_contracted": "Payer not contracted",
    "service_not_offered": "Service not offered",
    "out_of_area": "Outside our area",
}
_CHARTS = {"ours": "to us", "share": "share to us", "total": "all that it sends"}


@dataclass(frozen=True, slots=True)
class MoverRow:
    """One practice and line beyond limits."""

    mover: Mover
    line: str  # its name
    fell: str  # which charts, in words
    cause: str  # the probable barrier in words; empty: not known
    confirmed: bool  # by a person


@dataclass(frozen=True, slots=True)
class LookBack:
    """What one look-back finds of aligned practices."""

    days: int
    flow: Flow
    change: float | None  # of leakage against the longest look-back, -1 to 1
    chosen: bool


@dataclass(frozen=True, slots=True)
class More:
    """What the page adds."""

    movers: tuple[MoverRow, ...]
    more_movers: int
    too_few: int
    watched: bool  # whether the mart looks for alerts at all
    fall: Waterfall
    fall_chart: dict[str, Any] | None
    by_line: Mapping[str, Waterfall]
    look_backs: tuple[LookBack, ...]
    payers: tuple[tuple[str, Count, float | None], ...]
    rule_names: Mapping[str, str]

    @property
    def won_back(self) -> tuple[tuple[str, Count], ...]:
        """Return what could be won back, by line."""
        return tuple((line, each.addressable) for line, each in self.by_line.items())

    @property
    def first(self) -> MoverRow | None:
        """Return the row that says most."""
        return next(iter(self.movers), None)

    @property
    def chosen(self) -> LookBack | None:
        """Return the look-back that somebody chose, if it isn't the longest."""
        return next(
            (each for each in self.look_backs if each.chosen and each.days != LONGEST),
            None,
        )


def present_more(
    mart: Mart,
    asked: Mapping[str, str],
    barriers: Mapping[Key, str],
    taken: Mapping[Key, Sequence[Taken]],
    codes: frozenset[str] | None,
) -> More:
    """Return what the Overview adds for one service line, or for all.

    Parameters
    ----------
    barriers
        The barrier that a person named, by practice and line.
    taken
        What people carved out.
    codes
        The practices that a reader may see by name; None: all.
    """
    line = asked.get("line", "")
    line = line if line in lines(mart) else ""
    found = movers(mart).within(codes)
    shown = found.of_line(line) if line else found
    falls = waterfalls(mart, {key: in_words(each) for key, each in taken.items()})
    return More(
        tuple(mover_row(mart, each, barriers) for each in shown.shown[:MOST]),
        max(len(shown.shown) - MOST, 0),
        found.too_few if not line else 0,
        _watches(mart, found),
        falls[line],
        _chart(falls[line], line_name(mart, line) if line else "All service lines"),
        falls,
        _look_backs(mart, line, asked.get("days", "")),
        _payers(mart) if not line else (),
        RULE_NAMES,
    )


def _watches(mart: Mart, found: Movers) -> bool:
    return bool(found.shown) or bool(found.too_few) or _holds_series(mart)


@lru_cache(maxsize=2)
def _holds_series(mart: Mart) -> bool:
    return bool(mart.table("series", ["service_line"]).num_rows)


def mover_row(mart: Mart, mover: Mover, barriers: Mapping[Key, str]) -> MoverRow:
    """Return a mover with its words; ``barriers`` are those that people named."""
    key = mover.practice.practice_id, mover.line
    confirmed = barriers.get(key, "")
    proposed = mover.diagnosis.proposed if mover.diagnosis else ""
    cause = confirmed or proposed
    return MoverRow(
        mover,
        line_name(mart, mover.line) if mover.line else "All lines",
        ", ".join(_CHARTS.get(chart, chart) for chart in mover.charts),
        Barrier(cause).label if cause else "",
        bool(confirmed),
    )


@lru_cache(maxsize=64)  # lines, with what people say of them
def _chart(fall: Waterfall, label: str) -> dict[str, Any] | None:
    """Draw the steps; None where the whole or what left isn't shown."""
    flow = fall.flow
    whole, left = flow.volume.value, flow.left.value
    if not whole or left is None:
        return None
    steps = [Step("All referrals", _labelled(flow.volume, whole), _whole(flow))]
    at = float(whole)
    for kind in ("ours", "partner", "unknown"):
        count: Count = getattr(flow, kind)
        pieces: tuple[Piece, ...] = ()
        if count.value:
            pieces = (Piece(kind, at - count.value, at),)
            at -= count.value
        name = {"ours": "Came to us", "partner": "To partners", "unknown": "Unknown"}[
            kind
        ]
        steps.append(Step(name, _labelled(count, whole), pieces))
    steps.append(Step("Leaked", _labelled(flow.left, whole), _left(flow, left)))
    at = float(left)
    reasons = [(RULE_NAMES.get(rule, rule), count) for rule, count in fall.rules]
    reasons += [
        (f"{reason}, people say", Count(count)) for reason, count in fall.people
    ]
    for name, count in reasons:
        pieces = ()
        if count.value:
            pieces = (Piece("carved", max(at - count.value, 0), at),)
            at -= count.value
        steps.append(Step(f"− {name}", _labelled(count, whole), pieces))
    rest = fall.addressable
    bar = (Piece("rest", 0, rest.value),) if rest.value else ()
    steps.append(Step("Could be won back", _labelled(rest, whole), bar))
    said = "; ".join(
        f"{step.name.removeprefix('− ').lower()} {step.label}" for step in steps
    )
    return charts.waterfall(
        steps,
        description=f"{label}, aligned practices, from all referrals to what could be won back: {said}.",
    )


def _labelled(count: Count, whole: int) -> str:
    if count.value is None:
        return count.text
    return (
        f"{count.text} · {in_percent(count.value / whole)}"
        if count.value != whole
        else count.text
    )


def _whole(flow: Flow) -> tuple[Piece, ...]:
    return (Piece("carved", 0, flow.volume.value or 0),)


def _left(flow: Flow, left: int) -> tuple[Piece, ...]:
    """Return what left by kind where both may be shown, else as one stretch."""
    first = flow.competitor.value
    if first is None or flow.unaffiliated.value is None:
        return (Piece("competitor", 0, left),)
    return (
        Piece("competitor", 0, min(first, left)),
        Piece("unaffiliated", min(first, left), left),
    )


def _look_backs(mart: Mart, line: str, asked: str) -> tuple[LookBack, ...]:
    days = lookback_days(mart)
    if len(days) < 2:
        return ()
    longest = lookback_flow(mart, "aligned", line, LONGEST)
    chosen = int(asked) if asked in {str(each) for each in days} else LONGEST
    found = []
    for each in reversed(days):
        flow = lookback_flow(mart, "aligned", line, each)
        if flow is None or longest is None:
            continue
        found.append(LookBack(each, flow, _change(flow, longest), each == chosen))
    return tuple(found)


def _change(flow: Flow, longest: Flow) -> float | None:
    if flow.left_share is None or longest.left_share is None:
        return None
    return flow.left_share - longest.left_share


def _payers(mart: Mart) -> tuple[tuple[str, Count, float | None], ...]:
    """Return the payers of what aligned practices refer, largest first within what may be shown."""
    mixes = payer_mixes(mart).get("aligned", {})
    whole = waterfalls(mart, {})[""].flow.volume
    ranked = sorted(mixes.items(), key=lambda each: (-each[1].rank, each[0]))
    return tuple(
        (payer, count, share_of(count, whole))
        for payer, count in ranked
        if count != Count(0)
    )
