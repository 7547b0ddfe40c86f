"""The referrals of the window by practice, service line and destination, with small counts hidden once for all pages.

One protected table serves every page, so that two pages can't be laid side by side to work out what each of them hides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headwater.disclosure.linked import SHOWN, Codes, protect
from headwater.marts import Mart
from prm.insights.counts import Flow, Mix, make_count
from prm.insights.queries.current import ALIGNED, lines, practices

_KINDS = ("ours", "partner", "competitor", "unaffiliated", "unknown")
_LEVELS = ("confirmed", "documented", "likely", "possible", "associated")

# Slots of the last axis: the whole, its four parts, and the two parts of what left.
_WHOLE, _OURS, _PARTNER, _LEFT, _UNKNOWN, _COMPETITOR, _UNAFFILIATED = range(7)
_PARTS = [_WHOLE, _OURS, _PARTNER, _LEFT, _UNKNOWN]
_LEFT_PARTS = [_LEFT, _COMPETITOR, _UNAFFILIATED]

# An unknown destination tells a reader nothing, so it is the first to be withheld for another's sake.
_UNKNOWN_COST = 0.01
_WEAKEST_COST = (
    0.01  # hidden evidence is joined with the weakest, so that is withheld first
)

GROUPS = ("aligned", "independent", "competitor", "unknown")

Cube = NDArray[
    np.float64
]  # practices × lines × slots; entry 0 of the first two axes is the total


def group_of(alignment: str) -> str:
    """Return which practices a row is added up with: a total never mixes leakage with splitting."""
    return (
        "aligned"
        if alignment in ALIGNED
        else alignment
        if alignment in GROUPS
        else "unknown"
    )


class Cell(NamedTuple):
    """One practice and service line."""

    practice_id: str
    line: str
    alignment: str
    flow: Flow
    mix: Mix


class Group(NamedTuple):
    """All practices of one alignment: their totals by service line, ``""`` for all lines."""

    flows: dict[str, Flow]
    mixes: dict[str, Mix]
    practices: int


@dataclass(frozen=True, slots=True)
class Published:
    """What may be shown of the window."""

    cells: tuple[Cell, ...]
    by_practice: dict[str, dict[str, Cell]]  # practice → line → cell; "" is all lines
    groups: dict[str, Group]


@lru_cache(maxsize=2)
def published(mart: Mart) -> Published:
    """Return the window's referrals with small counts, and what would give them away, hidden."""
    table = mart.table("opportunity")
    groups, by_practice = {}, {}
    alignment = {row.practice_id: row.alignment for row in practices(mart).values()}
    members = _members(table, alignment)
    for group in GROUPS:
        ids = members.get(group, [])
        flows, mixes = _protected(_rows_of(table, ids), ids, lines(mart))
        groups[group] = _group(flows, mixes, lines(mart), len(ids))
        for index, practice_id in enumerate(ids, start=1):
            by_practice[practice_id] = {
                line: Cell(
                    practice_id,
                    line,
                    alignment[practice_id],
                    flows[index][at],
                    mixes[index][at],
                )
                for at, line in enumerate(("", *lines(mart)))
            }
    return Published(_cells(table, by_practice), by_practice, groups)


def _members(table: pa.Table, alignment: dict[str, str]) -> dict[str, list[str]]:
    members: dict[str, list[str]] = {}
    for practice_id in sorted(set(table["practice_id"].to_pylist())):
        members.setdefault(group_of(alignment[practice_id]), []).append(practice_id)
    return members


def _rows_of(table: pa.Table, ids: Sequence[str]) -> pa.Table:
    wanted = pa.array(ids, pa.string())
    return table.filter(pa.compute.is_in(table["practice_id"], value_set=wanted))


def _cells(
    table: pa.Table, by_practice: dict[str, dict[str, Cell]]
) -> tuple[Cell, ...]:
    pairs = zip(
        table["practice_id"].to_pylist(), table["service_line"].to_pylist(), strict=True
    )
    return tuple(by_practice[practice_id][line] for practice_id, line in pairs)


def _group(
    flows: list[list[Flow]], mixes: list[list[Mix]], names: Sequence[str], count: int
) -> Group:
    keys = ("", *names)
    return Group(
        dict(zip(keys, flows[0], strict=True)),
        dict(zip(keys, mixes[0], strict=True)),
        count,
    )


def _protected(
    table: pa.Table, ids: Sequence[str], names: Sequence[str]
) -> tuple[list[list[Flow]], list[list[Mix]]]:
    """Return the flows and mixes of practices × lines; entry 0 of either is the total."""
    row = _indices(table["practice_id"], ids)
    column = _indices(table["service_line"], names)
    shape = (len(ids) + 1, len(names) + 1)
    kinds = {kind: _cube(table, kind, row, column, shape) for kind in _KINDS}
    cube = _flow_cube(kinds)
    codes = _protect_flows(cube)
    levels = [_cube(table, level, row, column, shape) for level in _LEVELS]
    # Possible and associated are one part: neither says who referred.
    evidence = np.stack(
        [cube[..., _WHOLE], *levels[:3], levels[3] + levels[4]], axis=-1
    )
    return _flows(cube, codes), _mixes(evidence, _protect_mixes(evidence, codes))


def _indices(column: pa.ChunkedArray, values: Sequence[str]) -> NDArray[np.int64]:
    found = pa.compute.index_in(column, value_set=pa.array(values, pa.string()))
    return found.to_numpy().astype(np.int64) + 1


def _cube(
    table: pa.Table,
    name: str,
    row: NDArray[np.int64],
    column: NDArray[np.int64],
    shape: tuple[int, int],
) -> NDArray[np.float64]:
    """Lay one column out as practices × lines, with totals in entry 0 of each."""
    values = np.zeros(shape)
    np.add.at(values, (row, column), table[name].to_numpy())
    values[0] = values.sum(axis=0)
    values[:, 0] = values.sum(axis=1)
    return values


def _flow_cube(kinds: dict[str, NDArray[np.float64]]) -> Cube:
    left = kinds["competitor"] + kinds["unaffiliated"]
    whole = kinds["ours"] + kinds["partner"] + left + kinds["unknown"]
    return np.stack(
        [
            whole,
            kinds["ours"],
            kinds["partner"],
            left,
            kinds["unknown"],
            kinds["competitor"],
            kinds["unaffiliated"],
        ],
        axis=-1,
    )


def _protect_flows(cube: Cube) -> Codes:
    """Protect whole = ours + partner + left + unknown and left = competitor + unaffiliated, until both hold."""
    codes = np.full(cube.shape, SHOWN, np.int8)
    cost = cube.copy()
    cost[..., _UNKNOWN] *= _UNKNOWN_COST
    before = -1
    while before != (before := int((codes != SHOWN).sum())):
        for slots in (_PARTS, _LEFT_PARTS):
            codes[..., slots] = protect(
                cube[..., slots],
                totals=(0, 1, 2),
                codes=codes[..., slots],
                cost=cost[..., slots],
            )
    return codes


def _flows(cube: Cube, codes: Codes) -> list[list[Flow]]:
    order = (_WHOLE, _OURS, _PARTNER, _COMPETITOR, _UNAFFILIATED, _UNKNOWN, _LEFT)
    values, marks = cube.tolist(), codes.tolist()
    return [
        [
            Flow(*(make_count(cell[slot], mark[slot]) for slot in order))
            for cell, mark in zip(row, row_marks, strict=True)
        ]
        for row, row_marks in zip(values, marks, strict=True)
    ]


def _protect_mixes(evidence: Cube, flow_codes: Codes) -> Codes:
    """Protect the levels beneath wholes that are shown or hidden already."""
    codes = np.full(evidence.shape, SHOWN, np.int8)
    codes[..., 0] = flow_codes[..., _WHOLE]
    fixed = np.zeros(evidence.shape, bool)
    fixed[..., 0] = True
    cost = evidence.copy()
    cost[..., -1] *= _WEAKEST_COST
    return protect(evidence, totals=(0, 1, 2), codes=codes, fixed=fixed, cost=cost)


def _mixes(evidence: Cube, codes: Codes) -> list[list[Mix]]:
    values, marks = evidence.tolist(), codes.tolist()
    return [
        [
            Mix(
                make_count(cell[0], mark[0]),
                tuple(
                    make_count(*each) for each in zip(cell[1:], mark[1:], strict=True)
                ),
            )
            for cell, mark in zip(row, row_marks, strict=True)
        ]
        for row, row_marks in zip(values, marks, strict=True)
    ]
