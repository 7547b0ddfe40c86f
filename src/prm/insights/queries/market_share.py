"""Market share: all episodes of an area's patients by the system that saw them, by quarter, small counts hidden.

Sums run over service lines, areas, systems, kinds of destination and the four quarters of a year. Quarters of the whole
market are sums of months, which the Overview shows: what it hides can't be had from a quarter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from headwater.charts import DESTINATION_KINDS, DESTINATION_NAMES
from headwater.disclosure.linked import SHOWN, Codes, protect
from headwater.marts import Mart
from prm.insights.counts import Count, code_of, make_count, share_of
from prm.insights.queries.current import lines, texts
from prm.insights.queries.nested import Volumes, protect_nested, with_totals
from prm.insights.queries.quarters import Period, lay_out, quarter_of
from prm.insights.queries.trends import market_months

NAMED = 10  # systems with a line of their own; the others of a kind are one
_NAMED_KINDS = ("partner", "competitor", "unaffiliated")  # ours is one, unknown nobody
_WHOLE = 0
_KIND = {kind: at for at, kind in enumerate(DESTINATION_KINDS, start=1)}
# An unknown destination tells a reader nothing and a partner little: withheld first. Ours is the question.
_COSTS = {"unknown": 0.01, "partner": 0.1, "ours": 10.0}


class System(NamedTuple):
    """A health system, or the others of its kind together."""

    name: str
    kind: str


class Cases(NamedTuple):
    """All episodes of a line, an area and a period, by who saw them."""

    whole: Count
    kinds: tuple[Count, ...]  # in the one order of kinds
    systems: tuple[Count, ...]  # in the order of ``MarketShare.systems``

    @property
    def ours(self) -> Count:
        """Return what came to us."""
        return self.kinds[0]

    @property
    def share(self) -> float | None:
        """Return ours / all."""
        return share_of(self.ours, self.whole)


@dataclass(frozen=True, slots=True)
class MarketShare:
    """What may be shown; ``""`` is all lines or all areas."""

    lines: tuple[str, ...]
    areas: tuple[str, ...]
    systems: tuple[System, ...]
    years: tuple[Period, ...]  # newest first
    quarters: tuple[Period, ...]  # in order of time
    cells: dict[tuple[str, str, Period], Cases]


@lru_cache(maxsize=2)
def market_share(mart: Mart) -> MarketShare:
    """Return the market's share by line, area and period."""
    table = mart.table("market_share")
    rows = table.to_pylist()
    mature: dict[date, bool] = {}
    for row in rows:
        mature[row["quarter"]] = mature.get(row["quarter"], True) and row["mature"]
    blocks = lay_out(mature)
    systems, place = _systems(rows)
    named = tuple(
        line for line in lines(mart) if line in {*texts(table, "service_line")}
    )
    named += tuple(sorted({*texts(table, "service_line")}.difference(named)))
    areas = tuple(sorted({*texts(table, "area")}))
    laid = _Layout(mart, rows, named, areas, systems, place)
    cells: dict[tuple[str, str, Period], Cases] = {}
    for year, quarters in blocks.years:
        cells |= laid.read((year, *quarters), with_sum=True)
    if blocks.single:
        cells |= laid.read(blocks.single, with_sum=False)
    quarters = sorted({period for _, _, period in cells if not period.is_year})
    return MarketShare(
        named,
        areas,
        systems,
        tuple(year for year, _ in blocks.years),
        tuple(quarters),
        cells,
    )


def _systems(
    rows: Sequence[dict[str, Any]],
) -> tuple[tuple[System, ...], dict[System, int]]:
    """Return who is named, largest first within its kind, and the place of everybody."""
    volumes: dict[System, float] = defaultdict(float)
    for row in rows:
        volumes[_system(row)] += row["volume"]
    largest = sorted(volumes, key=lambda each: -volumes[each])
    apart = {each for each in largest[:NAMED] if each.name}
    found: list[System] = []
    place: dict[System, int] = {}
    for kind in DESTINATION_KINDS:
        of_kind = [each for each in largest if each.kind == kind]
        own = [each for each in of_kind if each in apart]
        rest = System("", kind)
        for each in of_kind:
            target = each if each in own else rest
            if target not in found:
                found.append(target)
            place[each] = found.index(target)
    return tuple(_name(each, found) for each in found), place


def _system(row: dict[str, Any]) -> System:
    kind = row["destination_kind"]
    return System((row["system"] or "") if kind in _NAMED_KINDS else "", kind)


def _name(system: System, found: Sequence[System]) -> System:
    if system.name:
        return system
    beside = any(each.kind == system.kind and each.name for each in found)
    kind = DESTINATION_NAMES[system.kind]
    return System(f"Other {kind.lower()}" if beside else kind, system.kind)


class _Layout:
    """The volumes as lines × areas × quarters × slots, and what is known of the months that they are sums of."""

    def __init__(
        self,
        mart: Mart,
        rows: Sequence[dict[str, Any]],
        named: tuple[str, ...],
        areas: tuple[str, ...],
        systems: tuple[System, ...],
        place: dict[System, int],
    ) -> None:
        self._lines, self._areas, self._systems = named, areas, systems
        self._starts = sorted({row["quarter"] for row in rows})
        leaves = np.zeros((len(named), len(areas), len(self._starts), len(systems)))
        at = {key: index for index, key in enumerate(named)}
        area_at = {key: index for index, key in enumerate(areas)}
        start_at = {key: index for index, key in enumerate(self._starts)}
        for row in rows:
            leaves[
                at[row["service_line"]],
                area_at[row["area"]],
                start_at[row["quarter"]],
                place[_system(row)],
            ] += row["volume"]
        self._leaves = leaves
        self._months = _months(mart, named, self._starts)

    def read(
        self, periods: Sequence[Period], *, with_sum: bool
    ) -> dict[tuple[str, str, Period], Cases]:
        """Return the cells of some periods; with a sum the first is the year that the others make."""
        quarters = periods[1:] if with_sum else periods
        chosen = [self._starts.index(each.start) for each in quarters]
        leaves = self._leaves[:, :, chosen]
        axes = (0, 1, 2) if with_sum else (0, 1)
        cube = self._slots(with_totals(leaves, axes))
        codes = np.full(cube.shape, SHOWN, np.int8)
        fixed = np.zeros(cube.shape, bool)
        first = 1 if with_sum else 0
        hidden, settled = self._months
        kinds = slice(0, len(DESTINATION_KINDS) + 1)
        codes[:, 0, first:, kinds] = hidden[:, chosen]
        fixed[:, 0, first:, kinds] = settled[:, chosen]
        if with_sum:
            fixed[:, 0, 0, kinds] = settled[:, chosen].all(axis=1)
        codes = protect_nested(
            cube,
            self._sums(),
            totals=axes,
            codes=codes,
            fixed=fixed,
            cost=self._cost(cube),
        )
        return self._cells(periods, cube, codes)

    def _slots(self, leaves: Volumes) -> Volumes:
        """Put the whole and the kinds in front of the systems."""
        kinds = [
            leaves[..., [each.kind == kind for each in self._systems]].sum(axis=-1)
            for kind in DESTINATION_KINDS
        ]
        return np.concatenate(
            [np.stack([leaves.sum(axis=-1), *kinds], axis=-1), leaves], axis=-1
        )

    def _sums(self) -> list[list[int]]:
        first = len(DESTINATION_KINDS) + 1
        sums = [[_WHOLE, *_KIND.values()]]
        for kind, at in _KIND.items():
            of_kind = [
                first + index
                for index, each in enumerate(self._systems)
                if each.kind == kind
            ]
            sums += [[at, *of_kind]] if of_kind else []
        return sums

    def _cost(self, cube: Volumes) -> Volumes:
        cost = cube.copy()
        first = len(DESTINATION_KINDS) + 1
        for kind, price in _COSTS.items():
            slots = [_KIND[kind]] + [
                first + at for at, each in enumerate(self._systems) if each.kind == kind
            ]
            cost[..., slots] *= price
        return cost

    def _cells(
        self, periods: Sequence[Period], cube: Volumes, codes: Codes
    ) -> dict[tuple[str, str, Period], Cases]:
        values, marks = cube.tolist(), codes.tolist()
        first = len(DESTINATION_KINDS) + 1
        found = {}
        for at, line in enumerate(("", *self._lines)):
            for area_at, area in enumerate(("", *self._areas)):
                for index, period in enumerate(periods):
                    counts = [
                        make_count(*each)
                        for each in zip(
                            values[at][area_at][index],
                            marks[at][area_at][index],
                            strict=True,
                        )
                    ]
                    found[line, area, period] = Cases(
                        counts[0], tuple(counts[1:first]), tuple(counts[first:])
                    )
        return found


def _months(
    mart: Mart, named: Sequence[str], starts: Sequence[date]
) -> tuple[Codes, NDArray[np.bool_]]:
    """Return, of lines × quarters × (whole, kinds), what the months shown elsewhere allow, and what they tell.

    A quarter may not be shown where it would give a hidden month away. Where all its months are shown, it is known.
    """
    months = market_months(mart)
    shape = (len(named) + 1, len(starts), len(DESTINATION_KINDS) + 1)
    volumes = np.zeros((4, *shape))
    codes = np.zeros((4, *shape), np.int8)
    present = np.zeros(shape, bool)
    raw = _raw_months(mart)
    for at, line in enumerate(("", *named)):
        for month in months.get(line, ()):
            if quarter_of(month.month) not in starts:
                continue
            place = at, starts.index(quarter_of(month.month))
            part = 1 + (month.month.month - 1) % 3
            counts = (month.whole, *month.counts)
            volumes[part][place] = raw[line][month.month]
            codes[part][place] = [code_of(count) for count in counts]
            present[place] = True
    volumes[0] = volumes[1:].sum(axis=0)
    fixed = np.ones(codes.shape, bool)
    fixed[0] = False
    decided = protect(volumes, totals=(0,), codes=codes, fixed=fixed)
    return decided[0], (codes[1:] == SHOWN).all(axis=0) & present


def _raw_months(mart: Mart) -> dict[str, dict[date, NDArray[np.float64]]]:
    table = mart.table(
        "market_flow", ["service_line", "month", "destination_kind", "volume"]
    )
    found: dict[str, dict[date, NDArray[np.float64]]] = defaultdict(
        lambda: defaultdict(lambda: np.zeros(len(DESTINATION_KINDS) + 1))
    )
    for row in table.to_pylist():
        for line in ("", row["service_line"]):
            volumes = found[line][row["month"]]
            volumes[_WHOLE] += row["volume"]
            volumes[_KIND[row["destination_kind"]]] += row["volume"]
    return found
