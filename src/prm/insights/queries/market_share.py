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
from headwater.disclosure.book import Book
from headwater.disclosure.sums import Indices
from headwater.disclosure.withholding import Codes
from headwater.marts import Mart
from prm.insights.counts import Count, code_of, make_count, share_of
from prm.insights.queries.current import lines, texts
from prm.insights.queries.nested import Volumes, with_totals
from prm.insights.queries.quarters import Period, lay_out, quarter_of
from prm.insights.queries.trends import market_months

NAMED = 6  # systems with a line of their own; the others of a kind are one
_NAMED_KINDS = ("partner", "competitor", "unaffiliated")  # ours is one, unknown nobody
_WHOLE = 0
_KIND = {kind: at for at, kind in enumerate(DESTINATION_KINDS, start=1)}
# An unknown destination tells a reader nothing and a partner little: withheld first. Ours is the question.
_COSTS = {
    "": 5000.0,
    "ours": 1000.0,
    "partner": 5.0,
    "competitor": 50.0,
    "unaffiliated": 20.0,
    "unknown": 0.5,
}


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
    cells = laid.decide(blocks.years, blocks.single)
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
        self._mart = mart
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

    def decide(
        self,
        years: Sequence[tuple[Period, tuple[Period, ...]]],
        single: Sequence[Period],
    ) -> dict[tuple[str, str, Period], Cases]:
        """Return the cells of years and of all quarters, decided together with the months that make them up."""
        quarters = [*single, *(each for _, four in years for each in four)]
        at = [self._starts.index(each.start) for each in quarters]
        cube = self._slots(with_totals(self._leaves[:, :, at], (0, 1)))
        sums = [
            cube[:, :, [quarters.index(each) for each in four]].sum(axis=2)
            for _, four in years
        ]
        periods = (*quarters, *(year for year, _ in years))
        cube = np.concatenate(
            [cube, *(each[:, :, np.newaxis] for each in sums)], axis=2
        )
        book = Book()
        ids = book.enter(cube, cost=self._cost())
        book.add_up_along(ids, 0, yields=False)
        book.add_up_along(ids, 1, yields=False)
        for slots in self._sums():
            book.add_up_along(ids[..., slots], 3, yields=False)
        for year, four in years:
            inside = [periods.index(each) for each in (year, *four)]
            book.add_up_along(ids[:, :, inside], 2, yields=False)
        kinds = slice(0, len(DESTINATION_KINDS) + 1)
        _enter_months(
            book, self._mart, ids[:, 0, : len(quarters), kinds], self._lines, quarters
        )
        return self._cells(periods, cube, book.decide()[ids])

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
        for kind in _NAMED_KINDS:
            of_kind = [
                first + index
                for index, each in enumerate(self._systems)
                if each.kind == kind
            ]
            sums += [[_KIND[kind], *of_kind]] if of_kind else []
        return sums

    def _slots_of_systems(self) -> list[int]:
        """Return where each system's count stands; ours and unknown are their kinds."""
        first = len(DESTINATION_KINDS) + 1
        return [
            first + at if each.kind in _NAMED_KINDS else _KIND[each.kind]
            for at, each in enumerate(self._systems)
        ]

    def _cost(self) -> NDArray[np.float64]:
        """Return what hiding an episode loses, by slot: a system less than its kind, and that less than the whole."""
        kinds = [_COSTS[kind] for kind in ("", *DESTINATION_KINDS)]
        return np.array([*kinds, *(1.0 for _ in self._systems)])

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
                        counts[0],
                        tuple(counts[1:first]),
                        tuple(counts[at] for at in self._slots_of_systems()),
                    )
        return found


def _enter_months(
    book: Book,
    mart: Mart,
    ids: Indices,
    named: Sequence[str],
    quarters: Sequence[Period],
) -> None:
    """Say that quarters of the whole market are sums of months, of which the Overview shows what it shows.

    A quarter may not be shown where it would give a hidden month away. Where all its months are shown, it is known.
    """
    shown, raw = market_months(mart), _raw_months(mart)
    keys = ["", *sorted({*shown, *named} - {""})]
    months = [each.month for each in shown.get("", ())]
    shape = (len(months), len(keys), len(DESTINATION_KINDS) + 1)
    volumes, codes = np.zeros(shape), np.zeros(shape, np.int8)
    for place, key in enumerate(keys):
        for at, month in enumerate(shown.get(key, ())):
            volumes[at, place] = raw[key][month.month]
            codes[at, place] = [code_of(c) for c in (month.whole, *month.counts)]
    entered = book.enter(volumes, codes=codes, fixed=True)
    book.add_up_along(entered, 1, yields=False)
    book.add_up_along(entered, 2, yields=False)
    places = [keys.index(line) for line in ("", *named)]
    for index, quarter in enumerate(quarters):
        own = [
            at for at, each in enumerate(months) if quarter_of(each) == quarter.start
        ]
        if own:
            parts = entered[own][:, places]
            group = np.broadcast_to(
                np.arange(parts[0].size).reshape(parts[0].shape), parts.shape
            )
            book.add_up_groups(ids[:, index], parts.ravel(), group.ravel(), yields=True)


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
