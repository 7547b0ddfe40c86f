"""Practices × service lines × destinations, and × evidence, with totals on every side and small counts hidden."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from headwater.disclosure.linked import SHOWN, Codes, protect
from prm.insights.counts import Flow, Mix, make_count

_KINDS = ("ours", "partner", "competitor", "unaffiliated", "unknown")
_LEVELS = ("confirmed", "documented", "likely", "possible", "associated")

# Slots of the last axis: the whole, its four parts, and the two parts of what left.
_WHOLE, _OURS, _PARTNER, _LEFT, _UNKNOWN, _COMPETITOR, _UNAFFILIATED = range(7)
_PARTS = [_WHOLE, _OURS, _PARTNER, _LEFT, _UNKNOWN]
_LEFT_PARTS = [_LEFT, _COMPETITOR, _UNAFFILIATED]
# Rounded halves of what left may differ by one from its rounded whole, so the sum over all kinds is a sum of its own.
_KIND_PARTS = [_WHOLE, _OURS, _PARTNER, _COMPETITOR, _UNAFFILIATED, _UNKNOWN]

# What hiding a cell loses, for each episode in it: the cheapest is withheld for another's sake. An unknown destination
# tells a reader nothing and a partner little; what left is the question of aligned practices, ours that of the others.
_COSTS = {_UNKNOWN: 0.01, _PARTNER: 0.1}
_COST_OF_THE_QUESTION = 10.0
# Hidden evidence is joined with the weakest on the page, so that is withheld first.
_WEAKEST_COST = 0.01

Cube = NDArray[
    np.float64
]  # practices × lines × slots; entry 0 of the first two is the total


def protected(
    table: pa.Table, ids: Sequence[str], names: Sequence[str], *, aligned: bool
) -> tuple[list[list[Flow]], list[list[Mix]]]:
    """Return the flows and mixes of practices × lines; entry 0 of either is the total.

    Parameters
    ----------
    table
        Rows of the mart's ``opportunity`` for ``ids`` alone.
    ids
        Practices that are added up together.
    names
        Service lines, in order.
    aligned
        Whether what left is leakage.
    """
    row = _indices(table["practice_id"], ids)
    column = _indices(table["service_line"], names)
    shape = (len(ids) + 1, len(names) + 1)
    kinds = {kind: _cube(table, kind, row, column, shape) for kind in _KINDS}
    cube = _flow_cube(kinds)
    codes = _protect_flows(cube, aligned=aligned)
    levels = [_cube(table, level, row, column, shape) for level in _LEVELS]
    # Possible and associated are one part: neither says who referred.
    evidence = np.stack(
        [cube[..., _WHOLE], *levels[:3], levels[3] + levels[4]], axis=-1
    )
    return _flows(cube, codes), _mixes(evidence, _protect_mixes(evidence, codes))


def _indices(column: pa.ChunkedArray, values: Sequence[str]) -> NDArray[np.int64]:
    found = pc.index_in(column, value_set=pa.array(values, pa.string()))
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


def _protect_flows(cube: Cube, *, aligned: bool) -> Codes:
    """Protect whole = ours + partner + left + unknown and left = competitor + unaffiliated, until both hold."""
    codes = np.full(cube.shape, SHOWN, np.int8)
    cost = cube.copy()
    for slot, price in {
        **_COSTS,
        _LEFT if aligned else _OURS: _COST_OF_THE_QUESTION,
    }.items():
        cost[..., slot] *= price
    before = -1
    while before != (before := int((codes != SHOWN).sum())):
        for slots in (_PARTS, _LEFT_PARTS, _KIND_PARTS):
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
