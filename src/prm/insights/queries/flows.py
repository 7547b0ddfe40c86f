"""The referrals of the window by practice, service line and destination, with small counts hidden once for all pages.

One protected table serves every page, so that two pages can't be laid side by side to work out what each of them hides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from headwater.marts import Mart
from prm.insights.counts import Flow, Mix
from prm.insights.queries.cubes import protected
from prm.insights.queries.current import ALIGNED, lines, practices, texts

GROUPS = ("aligned", "independent", "competitor", "unknown")


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
        flows, mixes = protected(
            _rows_of(table, ids), ids, lines(mart), aligned=group == "aligned"
        )
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
    for practice_id in sorted(set(texts(table, "practice_id"))):
        members.setdefault(group_of(alignment[practice_id]), []).append(practice_id)
    return members


def _rows_of(table: pa.Table, ids: Sequence[str]) -> pa.Table:
    wanted = pa.array(ids, pa.string())
    return table.filter(pc.is_in(table["practice_id"], value_set=wanted))


def _cells(
    table: pa.Table, by_practice: dict[str, dict[str, Cell]]
) -> tuple[Cell, ...]:
    pairs = zip(texts(table, "practice_id"), texts(table, "service_line"), strict=True)
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
