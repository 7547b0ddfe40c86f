"""The second hop: patients whom we kept at the first specialist, how many a specialist sent on, and to whom."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from headwater.charts import DESTINATION_KINDS, DESTINATION_NAMES
from headwater.marts import Mart
from prm.insights.counts import Count, make_count, share_of
from prm.insights.queries.current import lines
from prm.insights.queries.nested import protect_nested, with_totals

_LEFT_KINDS = ("competitor", "unaffiliated")
_STAYED_KINDS = tuple(kind for kind in DESTINATION_KINDS if kind not in _LEFT_KINDS)
_WHOLE, _LEFT = 0, 1  # slots; then the kinds, then the groups
_FIRST_KIND = 2


@dataclass(frozen=True, slots=True)
class Group:
    """An organization that receives patients at the second hop."""

    name: str
    kind: str
    count: Count


@dataclass(frozen=True, slots=True)
class Hop:
    """What became of the patients of one line, or of all lines when ``line`` is empty."""

    line: str
    kept: Count  # at the first specialist
    onward: Count  # sent on by a specialist
    left: Count  # to a competitor or an unaffiliated place
    kinds: tuple[Count, ...]  # in the one order of kinds
    groups: tuple[
        Group, ...
    ]  # largest first within what may be shown; nobody of whom nothing may be shown
    next_lines: dict[str, tuple[Count, Count]]  # next line → sent on, left

    @property
    def leakage(self) -> float | None:
        """Return left / kept: of the patients whom we kept, the share that left at the next step."""
        return share_of(self.left, self.kept)


@lru_cache(maxsize=2)
def second_hops(mart: Mart) -> dict[str, Hop]:
    """Return the second hop by line; ``""`` is all lines, and empty where the mart has none."""
    rows = mart.table("second_hop").to_pylist()
    if not rows:
        return {}
    onward = [row for row in rows if row["next_line"] is not None]
    named = _ordered(mart, {row["service_line"] for row in rows})
    following = _ordered(mart, {row["next_line"] for row in onward})
    names = _names(mart)
    groups = sorted({(_group(row, names), row["destination_kind"]) for row in onward})
    kinds = len(DESTINATION_KINDS)
    cube = np.zeros((len(named), len(following), _FIRST_KIND + kinds + len(groups)))
    for row in onward:
        kind = row["destination_kind"]
        cell = cube[named.index(row["service_line"]), following.index(row["next_line"])]
        at = _FIRST_KIND + kinds + groups.index((_group(row, names), kind))
        slots = [_WHOLE, _FIRST_KIND + DESTINATION_KINDS.index(kind), at]
        cell[[*slots, *([_LEFT] if kind in _LEFT_KINDS else [])]] += row["volume"]
    cube = with_totals(cube, (0, 1))
    kept = _kept(rows, named)
    # Those who went nowhere: kept = sent on + stayed, so that neither tells the other.
    stays = np.stack(
        [kept, cube[:, 0, _WHOLE], np.maximum(kept - cube[:, 0, _WHOLE], 0)], -1
    )
    outer = protect_nested(stays, [[0, 1, 2]], totals=(0,))
    codes = np.zeros(cube.shape, np.int8)
    codes[:, 0, _WHOLE] = outer[:, 1]
    fixed = np.zeros(cube.shape, bool)
    fixed[:, 0, _WHOLE] = True
    codes = protect_nested(cube, _sums(groups), totals=(0, 1), codes=codes, fixed=fixed)
    return {
        line: _hop(
            line,
            make_count(kept[at], outer[at, 0]),
            cube[at],
            codes[at],
            following,
            groups,
        )
        for at, line in enumerate(("", *named))
    }


def _ordered(mart: Mart, present: set[str]) -> list[str]:
    known = [line for line in (*mart.service_lines, *lines(mart)) if line in present]
    return [*dict.fromkeys(known), *sorted(present.difference(known))]


def _names(mart: Mart) -> dict[str, str]:
    table = mart.table("organization", ["organization_id", "name", "system"])
    return {
        row["organization_id"]: row["name"] or row["system"] or row["organization_id"]
        for row in table.to_pylist()
    }


def _group(row: dict[str, Any], names: dict[str, str]) -> str:
    found = row["destination_id"]
    if found is None:
        return f"{DESTINATION_NAMES[row['destination_kind']]}, not named"
    return names.get(found, found)


def _kept(rows: list[dict[str, Any]], named: list[str]) -> np.ndarray:
    volumes: dict[str, float] = defaultdict(float)
    for row in rows:
        if row["next_line"] is None:
            volumes[row["service_line"]] += row["volume"]
    kept = np.array([volumes[line] for line in named])
    return np.array([kept.sum(), *kept])


def _sums(groups: list[tuple[str, str]]) -> list[list[int]]:
    of = {kind: _FIRST_KIND + at for at, kind in enumerate(DESTINATION_KINDS)}
    first = _FIRST_KIND + len(DESTINATION_KINDS)
    sums = [
        [_WHOLE, _LEFT, *(of[kind] for kind in _STAYED_KINDS)],
        [_LEFT, *(of[kind] for kind in _LEFT_KINDS)],
        [_WHOLE, *of.values()],
    ]
    for kind, slot in of.items():
        parts = [first + at for at, group in enumerate(groups) if group[1] == kind]
        sums += [[slot, *parts]] if parts else []
    return sums


def _hop(
    line: str,
    kept: Count,
    volumes: np.ndarray,
    codes: np.ndarray,
    following: list[str],
    groups: list[tuple[str, str]],
) -> Hop:
    counts = [
        [make_count(*each) for each in zip(row, marks, strict=True)]
        for row, marks in zip(volumes.tolist(), codes.tolist(), strict=True)
    ]
    whole, first = counts[0], _FIRST_KIND + len(DESTINATION_KINDS)
    found = [
        Group(name, kind, count)
        for (name, kind), count in zip(groups, whole[first:], strict=True)
        if count.value
    ]
    return Hop(
        line,
        kept,
        whole[_WHOLE],
        whole[_LEFT],
        tuple(whole[_FIRST_KIND:first]),
        tuple(sorted(found, key=lambda each: (-each.count.rank, each.name))),
        {
            next_line: (row[_WHOLE], row[_LEFT])
            for next_line, row in zip(following, counts[1:], strict=True)
        },
    )
