"""Practices × service lines × where they send, and × evidence, with the totals that pages show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from headwater.disclosure.book import Book, with_totals
from headwater.disclosure.exposure import SHOWN
from headwater.disclosure.sums import Indices
from headwater.disclosure.withholding import Codes

ALIGNED = ("employed", "affiliated")
# A total never mixes leakage with splitting.
GROUPS = ("aligned", "independent", "competitor", "unknown")

# The parts of a cell: the whole, its four parts, and the two parts of what left.
FLOW = (
    "volume",
    "ours",
    "partner",
    "left",
    "unknown",
    "competitor",
    "unaffiliated",
)
EVIDENCE = ("confirmed", "documented", "likely", "possible")
PARTS = (*FLOW, *EVIDENCE)
_KINDS = ("ours", "partner", "competitor", "unaffiliated", "unknown")
# Rounded halves of what left may differ by one from its rounded whole, so the sum over all kinds is a sum of its own.
_SUMS = (
    ("volume", "ours", "partner", "left", "unknown"),
    ("left", "competitor", "unaffiliated"),
    ("volume", "ours", "partner", "competitor", "unaffiliated", "unknown"),
    ("volume", *EVIDENCE),
)

# What hiding a cell loses, for each episode in it: the cheapest is withheld for another's sake. The whole stands for
# the row; an unknown destination tells a reader nothing and a partner little; what left and what came to us are the
# questions. Hidden evidence is joined with the weakest on the page, so that is withheld first.
_COST = dict.fromkeys(PARTS, 10.0) | {
    "volume": 200.0,
    "ours": 40.0,
    "left": 50.0,
    "partner": 1.0,
    "unknown": 0.1,
    "confirmed": 0.5,
    "documented": 0.5,
    "likely": 0.5,
    "possible": 0.1,
}
# Of practices that aren't ours to lose, the share to us is the question, and what left is not.
_COST_ELSEWHERE = {"ours": 60.0, "left": 10.0}


@dataclass(slots=True)
class Cells:
    """The cells in the book by group: practices × lines × parts; entry 0 of the first two is the total."""

    lines: tuple[str, ...]
    members: dict[str, list[str]]
    alignment: dict[str, str]
    rows: dict[str, int] = field(default_factory=dict)  # by practice, in its group
    ids: dict[str, Indices] = field(default_factory=dict)
    volumes: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    def of(self, practice_id: str) -> Indices:
        """Return lines × parts of one practice."""
        group = group_of(self.alignment[practice_id])
        found: Indices = self.ids[group][self.rows[practice_id]]
        return found

    def table(self, codes: Codes) -> pa.Table:
        """Return the mart table ``shown``: every cell and total that isn't an evident zero."""
        found: dict[str, list[NDArray[Any]]] = {}
        for group, ids in self.ids.items():
            code, volume = codes[ids], np.rint(self.volumes[group])
            at = np.nonzero((code != SHOWN) | (volume > 0))
            practice = np.array(["", *self.members[group]], object)
            columns = {
                "practice_group": np.full(len(at[0]), group, object),
                "practice_id": practice[at[0]],
                "service_line": np.array(["", *self.lines], object)[at[1]],
                "part": np.array(PARTS, object)[at[2]],
                "volume": np.where(code[at] == SHOWN, volume[at], -1),
                "code": code[at],
            }
            for name, column in columns.items():
                found.setdefault(name, []).append(column)
        return counted({name: np.concatenate(each) for name, each in found.items()})


def distinct(table: pa.Table, column: str) -> list[str]:
    """Return the values of a column of text, in order."""
    return sorted(cast("list[str]", pc.unique(table[column]).to_pylist()))


def counted(columns: Mapping[str, NDArray[Any]]) -> pa.Table:
    """Return columns as a table; a volume below zero has no number."""
    made: dict[str, pa.Array[Any]] = {
        name: pa.array(values.tolist(), pa.string())
        for name, values in columns.items()
        if name not in ("volume", "code")
    }
    volume = columns["volume"].astype(np.int64)
    made["volume"] = pa.array(volume, pa.int64(), mask=volume < 0)
    made["code"] = pa.array(columns["code"].astype(np.int64))
    return pa.table(made)


def group_of(alignment: str) -> str:
    """Return which practices a row is added up with."""
    if alignment in ALIGNED:
        return "aligned"
    return alignment if alignment in GROUPS else "unknown"


def enter_cells(book: Book, tables: Mapping[str, pa.Table]) -> Cells:
    """Enter the window's referrals of every practice, its lines, and the totals of its group."""
    table = tables["opportunity"]
    alignment = _alignments(table, tables["practice"])
    lines = tuple(distinct(table, "service_line"))
    cells = Cells(lines, {group: [] for group in GROUPS}, alignment)
    for practice_id in distinct(table, "practice_id"):
        members = cells.members[group_of(alignment[practice_id])]
        members.append(practice_id)
        cells.rows[practice_id] = len(members)
    for group, ids in cells.members.items():
        cells.volumes[group] = _cube(table, ids, lines)
        cost = _COST if group == "aligned" else _COST | _COST_ELSEWHERE
        number = book.enter(
            cells.volumes[group], cost=np.array([cost[part] for part in PARTS])
        )
        cells.ids[group] = number
        book.add_up_along(number, 0)
        book.add_up_along(number, 1)
        for names in _SUMS:
            parts = number[..., [PARTS.index(name) for name in names]]
            book.add_up_along(parts, 2, yields=EVIDENCE[0] not in names)
    return cells


def _alignments(opportunity: pa.Table, practice: pa.Table) -> dict[str, str]:
    """Return the alignment of every practice: that of the roster, else that of its claims."""
    found: dict[str, str] = {}
    for table in (opportunity, practice):
        pairs = (table[name].to_pylist() for name in ("practice_id", "alignment"))
        found |= dict(zip(*pairs, strict=True))
    return found


def _cube(
    table: pa.Table, ids: list[str], lines: tuple[str, ...]
) -> NDArray[np.float64]:
    rows = table.filter(pc.is_in(table["practice_id"], pa.array(ids, pa.string())))
    at = place(rows["practice_id"], ids), place(rows["service_line"], lines)
    cube = np.zeros((len(ids), len(lines), len(PARTS)))

    def enter(part: str, *columns: str) -> None:
        volume = np.sum([rows[name].to_numpy() for name in columns], axis=0)
        np.add.at(cube[..., PARTS.index(part)], at, volume)

    enter("volume", *_KINDS)
    enter("left", "competitor", "unaffiliated")
    for name in (*_KINDS, "confirmed", "documented", "likely"):
        enter(name, name)
    # Possible and associated are one part: neither says who referred.
    enter("possible", "possible", "associated")
    return with_totals(cube, 0, 1)


def place(
    column: pa.ChunkedArray[pa.StringScalar], values: list[str] | tuple[str, ...]
) -> Indices:
    """Return the place of each element of a column among ``values``; -1 where it isn't one of them."""
    found = pc.index_in(column, value_set=pa.array(values, pa.string()))
    return found.fill_null(-1).to_numpy().astype(np.int64)
