"""One practice: where its referrals go and what was expected, since when, to whom, why, and who sends them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from headwater.marts import Mart
from prm.insights.counts import Count
from prm.insights.presenters.lookback import Lookback, choices, look_back, read_days
from prm.insights.presenters.practice_trend import Trend, present_trend
from prm.insights.presenters.practice_why import Why, present_why, wait_of
from prm.insights.queries.addressable import Carved, carved
from prm.insights.queries.alerts import Alert, alerts, standing
from prm.insights.queries.current import Practice, line_name, lines, practices
from prm.insights.queries.destinations import Place, places
from prm.insights.queries.doubt import volume_interval
from prm.insights.queries.expectations import (
    Estimate,
    Expectation,
    expectations_of,
    expected_whole,
    knows_expectations,
)
from prm.insights.queries.flows import Cell, published
from prm.insights.queries.panels import Panel, panel_of
from prm.insights.queries.payers import payer_mixes
from prm.insights.queries.people import Referrer, referrers
from prm.insights.queries.processes import Process, processes
from prm.insights.queries.vintage import Provenance, provenance

_REMEMBERED = 512  # practices × lines that a team looks at in a day; some 20 kB each


@dataclass(frozen=True, slots=True)
class LineRow:
    """One service line of the practice."""

    line: str
    name: str
    cell: Cell
    view: Expectation | None  # of the model
    alert: Alert | None  # in force
    near: Lookback | None  # at a shorter look-back

    @property
    def short(self) -> bool:
        """Say whether it sends less than its panel predicts, beyond chance."""
        return self.view is not None and self.view.short


@dataclass(frozen=True, slots=True, eq=False)
class PracticePage:
    """Everything that the page says; ``whole`` is None when claims don't know the practice.

    The mart's alone: the same for every reader, and a key for what is written of it.
    """

    practice: Practice
    provenance: Provenance
    whole: Cell | None
    interval: tuple[int, int] | None  # of the whole volume, 90 %
    expected: Estimate | None  # of the whole volume
    rows: tuple[LineRow, ...]
    few: int  # lines with referrals, all of them too few to show
    line: str  # the line that was asked for; empty for all
    focus: LineRow | None  # whose destinations stand beside: asked for, or worst off
    most: LineRow | None  # the line that sends most elsewhere
    days: int  # the look-back of the table of lines
    look_backs: Sequence[int]  # those to choose
    near: Lookback | None  # the whole at a shorter look-back
    modelled: bool  # whether the mart knows what panels predict
    split: Mapping[str, Carved]  # by line: what rules carve out of what leaked
    why: Why | None  # of the line in focus
    wait: tuple[int, int] | None  # third next available there, before and now, days
    trend: Trend | None
    places: tuple[Place, ...]
    withheld_places: tuple[str, ...]  # those whose count would give a small one away
    few_places: tuple[str, ...]  # the names of those that receive ten or fewer
    referrers: tuple[Referrer, ...]
    payers: tuple[tuple[str, Count], ...]
    panel: Panel | None
    process: Mapping[str, Process]  # of the line in focus: now, and before

    @property
    def short(self) -> list[LineRow]:
        """Return the lines that send less than their panel predicts, beyond chance."""
        return [row for row in self.rows if row.short]

    @property
    def shortfall(self) -> Estimate | None:
        """Return their shortfall; None without one. Intervals are added as independent ones."""
        return _added([row.view.shortfall for row in self.short if row.view])

    @property
    def worth(self) -> Estimate | None:
        """Return what could be won back in a year, in dollars; the ends of the ranges are added."""
        found = [row.view.value for row in self.short if row.view and row.view.value]
        if not found:
            return None
        return Estimate(*(sum(ends) for ends in zip(*found, strict=True)))


def _added(found: Sequence[Estimate | None]) -> Estimate | None:
    known = [each for each in found if each is not None]
    if not known:
        return None
    value = sum(each.value for each in known)
    below = sum((each.value - each.low) ** 2 for each in known) ** 0.5
    above = sum((each.high - each.value) ** 2 for each in known) ** 0.5
    return Estimate(value, round(value - below), round(value + above))


def present_practice(
    mart: Mart, practice_id: str, asked: Mapping[str, str]
) -> PracticePage | None:
    """Return the page for what an address asks, or None for an id that the mart doesn't know.

    ``line`` is the service line in focus, ``look_back`` the days of the table of lines.
    """
    if practice_id not in practices(mart):
        return None
    return _page(mart, practice_id, asked.get("line", ""), read_days(mart, asked))


@lru_cache(maxsize=_REMEMBERED)
def _page(mart: Mart, practice_id: str, line: str, days: int) -> PracticePage:
    # Once: a cell is made each time that it is asked for.
    cells = {**published(mart).by_practice.get(practice_id, {})}
    rows = _rows(mart, practice_id, cells, days)
    most = _most(rows)
    asked = next((row for row in rows if row.line == line), None)
    focus = asked or _worst(rows) or most or next(iter(rows), None)
    received = places(mart, practice_id, focus.line) if focus else ()
    key = focus.line if focus else ""
    return PracticePage(
        practice=practices(mart)[practice_id],
        provenance=provenance(mart),
        whole=cells.get("") if rows else None,
        interval=volume_interval(mart, cells[""]) if rows else None,
        expected=expected_whole(mart, practice_id),
        rows=tuple(row for row in rows if row.cell.flow.volume.value),
        few=sum(row.cell.flow.volume.value is None for row in rows),
        line=asked.line if asked else "",
        focus=focus,
        most=most,
        days=days,
        look_backs=choices(mart),
        near=look_back(mart, practice_id, "", days, cells[""].flow) if rows else None,
        modelled=knows_expectations(mart),
        split=carved(mart).get(practice_id, {}),
        why=present_why(mart, practice_id, key),
        wait=wait_of(mart, practice_id, key),
        trend=_trend(mart, cells, asked, _worst(rows)) if rows else None,
        places=tuple(place for place in received if place.count.value),
        withheld_places=_names(
            place for place in received if place.count == Count(None)
        ),
        few_places=_names(place for place in received if place.count.small),
        referrers=referrers(mart, cells[""]) if rows else (),
        payers=_payers(mart, practice_id),
        panel=panel_of(mart, practice_id),
        process=processes(mart, practice_id, key),
    )


def _rows(
    mart: Mart, practice_id: str, cells: Mapping[str, Cell], days: int
) -> list[LineRow]:
    """Return the lines with referrals, the largest first."""
    views, fell = expectations_of(mart, cells), alerts(mart)
    sent = [
        LineRow(
            key,
            line_name(mart, key),
            cells[key],
            views.get(key),
            standing(fell.get((practice_id, key), ())),
            look_back(mart, practice_id, key, days, cells[key].flow),
        )
        for key in lines(mart)
        if cells and cells[key].flow.volume != Count(0)
    ]
    return sorted(sent, key=lambda row: (-row.cell.flow.volume.rank, row.name))


def _most(rows: Sequence[LineRow]) -> LineRow | None:
    """Return the line that sends most elsewhere."""
    sending = [row for row in rows if row.cell.flow.left.value]
    return max(sending, key=lambda row: row.cell.flow.left.rank, default=None)


def _worst(rows: Sequence[LineRow]) -> LineRow | None:
    """Return the line that fell, the deepest first, else the one with most to win back; None where all is well."""
    fallen = [
        ((row.alert.tier != "alert", row.alert.change), row)
        for row in rows
        if row.alert and row.alert.change < 0
    ]
    if fallen:
        return min(fallen, key=lambda pair: pair[0])[1]
    short = [(row.view.rank or 0, row) for row in rows if row.short and row.view]
    return min(short, key=lambda pair: pair[0])[1] if short else None


def _trend(
    mart: Mart,
    cells: Mapping[str, Cell],
    asked: LineRow | None,
    worst: LineRow | None,
) -> Trend:
    """Return the trend of the line asked for, else of the worst one if it can be drawn by quarter, else of all."""
    for row in (asked, worst):
        if row is not None:
            found = _trend_of(mart, row.cell, row.name)
            if row is asked or (found.chart and found.word in ("month", "quarter")):
                return found
    return _trend_of(mart, cells[""], "All service lines")


def _trend_of(mart: Mart, cell: Cell, name: str) -> Trend:
    found = alerts(mart).get((cell.practice_id, cell.line), ())
    return present_trend(mart, cell, name, found)


def _payers(mart: Mart, practice_id: str) -> tuple[tuple[str, Count], ...]:
    found = payer_mixes(mart).get(practice_id, {})
    sent = [(name, count) for name, count in found.items() if count != Count(0)]
    return tuple(sorted(sent, key=lambda each: (-each[1].rank, each[0])))


def _names(found: Iterable[Place]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{place.name} ({place.kind})" for place in found))
