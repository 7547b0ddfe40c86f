"""Where a practice's referrals go: systems, their organizations, the practitioners who receive; and receivers over all.

A tree beneath each cell and destination kind. Systems of aligned practices also add up, over the practices, to what a
receiver has of all that left.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headwater.disclosure.book import Book
from headwater.disclosure.cells import LARGEST_SMALL
from headwater.disclosure.exposure import LEAST_CHOICE, SHOWN, SMALL
from headwater.disclosure.sums import Indices
from headwater.disclosure.withholding import Codes
from headwater.marts.protecting.cells import PARTS, Cells, counted, group_of

# The names by which the pages call a place; "" where nobody gave one.
LEVELS = ("system", "organization", "practitioner")
_LEFT = ("competitor", "unaffiliated")
_COST_PLACE = np.array([0.5, 0.2, 0.1])
_COST_RECEIVER = 5.0

Key = tuple[str, ...]  # practice, line, kind and as many names as the level has


@dataclass(slots=True)
class Level:
    """The places of one level in the book."""

    keys: list[Key]
    volumes: NDArray[np.float64]
    ids: Indices
    above: Indices  # what each is a part of, by its number in the book

    def named(self, codes: Codes, volumes: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Say of each place whether it may be named.

        Hidden places so many that being named, each at least one, tells how many each is, are left out.
        """
        code, hidden = codes[self.above], codes[self.ids] != SHOWN
        shown = np.where(hidden, 0.0, np.rint(self.volumes))
        size = len(volumes)
        rest = np.rint(volumes) - np.bincount(self.above, shown, minlength=size)
        most = np.select(
            [code == SHOWN, code == SMALL],
            [rest[self.above], float(LARGEST_SMALL)],
            np.inf,
        )
        number = np.bincount(self.above, hidden, minlength=size)[self.above]
        may: NDArray[np.bool_] = ~hidden | (most - number + 1 >= LEAST_CHOICE)
        return may

    def within(self, above: Level) -> Indices:
        """Return the place of each among the level above."""
        number = {key: at for at, key in enumerate(above.keys)}
        return np.array([number[key[:-1]] for key in self.keys], np.int64)

    def columns(
        self, codes: Codes, width: int, named: NDArray[np.bool_]
    ) -> dict[str, NDArray[Any]]:
        """Return what may be shown, the names of the levels below left empty."""
        code, volume = codes[self.ids], np.rint(self.volumes)
        at = np.flatnonzero(((code != SHOWN) | (volume > 0)) & named)
        keys = [(*self.keys[each], *[""] * width)[:width] for each in at]
        words = np.array([*keys, ("",) * width], object)[:-1]
        return {
            **{str(index): words[:, index] for index in range(width)},
            "volume": np.where(code[at] == SHOWN, volume[at], -1),
            "code": code[at],
        }


@dataclass(slots=True)
class Places:
    """Every place beneath every cell, and every receiver of what left aligned practices."""

    book: Book
    levels: list[Level]
    received: Level

    def table(self, codes: Codes) -> pa.Table:
        """Return the mart table ``shown_place``."""
        names = ("practice_id", "service_line", "destination_kind", *LEVELS)
        made, volumes = [], self.book.volumes
        # What lies beneath a place without a name has none either.
        named = np.zeros(0, bool)
        for depth, level in enumerate(self.levels):
            inside = level.within(self.levels[depth - 1]) if depth else None
            above = True if inside is None else named[inside]
            named = level.named(codes, volumes) & above
            table = counted(level.columns(codes, len(names), named))
            table = table.rename_columns([*names, "volume", "code"])
            known = pa.array(np.full(table.num_rows, LEVELS[depth], object))
            made.append(table.add_column(3, "level", known.cast(pa.string())))
        return pa.concat_tables(made)

    def receivers(self, codes: Codes) -> pa.Table:
        """Return the mart table ``shown_receiver``."""
        every = np.ones(len(self.received.keys), bool)
        table = counted(self.received.columns(codes, 3, every))
        names = ["service_line", "destination_kind", "system", "volume", "code"]
        return table.rename_columns(names)


def enter_places(book: Book, destination: pa.Table, cells: Cells) -> Places:
    """Enter every place, and that the places beneath a cell make it up."""
    levels: list[Level] = []
    leaves = _leaves(destination, cells)
    for depth in range(len(LEVELS)):
        totals: dict[Key, float] = {}
        for key, volume in leaves:
            short = key[: 4 + depth]
            totals[short] = totals.get(short, 0.0) + volume
        keys, volumes = list(totals), np.array(list(totals.values()), float)
        ids = book.enter(volumes, cost=_COST_PLACE[depth])
        levels.append(Level(keys, volumes, ids, np.zeros(0, np.int64)))
    _under_cells(book, levels[0], cells)
    for above, below in pairwise(levels):
        group = below.within(above)
        below.above = above.ids[group]
        if len(group):
            book.add_up_groups(above.ids, below.ids, group)
    return Places(book, levels, _enter_receivers(book, levels[0], cells))


def _leaves(destination: pa.Table, cells: Cells) -> list[tuple[Key, float]]:
    found: list[tuple[Key, float]] = []
    for row in destination.to_pylist():
        if row["practice_id"] not in cells.rows or (
            row["service_line"] not in cells.lines
        ):
            continue
        organization = row["organization_name"] or row["organization_id"] or ""
        names = (
            row["system"] or organization,
            organization,
            row["practitioner_name"] or row["npi"] or "",
        )
        key = (row["practice_id"], row["service_line"], row["destination_kind"], *names)
        found.append((key, row["volume"]))
    return found


def _under_cells(book: Book, level: Level, cells: Cells) -> None:
    if not level.keys:
        return
    groups: dict[Key, int] = {}
    group = np.array(
        [groups.setdefault(key[:3], len(groups)) for key in level.keys], np.int64
    )
    line = {name: at for at, name in enumerate(cells.lines, start=1)}
    totals = np.array(
        [cells.of(p)[line[name], PARTS.index(kind)] for p, name, kind in groups],
        np.int64,
    )
    level.above = totals[group]
    book.add_up_groups(totals, level.ids, group)


def _enter_receivers(book: Book, level: Level, cells: Cells) -> Level:
    """Enter systems × lines over aligned practices, which make up what left them."""
    mine = [
        (at, key)
        for at, key in enumerate(level.keys)
        if key[2] in _LEFT and group_of(cells.alignment[key[0]]) == "aligned"
    ]
    receivers = sorted({(key[2], key[3]) for _, key in mine})
    number = {each: at for at, each in enumerate(receivers)}
    line = {name: at for at, name in enumerate(cells.lines, start=1)}
    volumes = np.zeros((len(receivers), len(line) + 1))
    group = np.array(
        [number[key[2], key[3]] * len(line) + line[key[1]] - 1 for _, key in mine],
        np.int64,
    )
    parts = np.array([at for at, _ in mine], np.int64)
    flat = np.zeros(len(receivers) * len(line))
    np.add.at(flat, group, level.volumes[parts])
    volumes[:, 1:] = flat.reshape(len(receivers), len(line))
    volumes[:, 0] = volumes.sum(axis=1)
    ids = book.enter(volumes, cost=_COST_RECEIVER)
    if len(receivers):
        book.add_up_groups(ids[:, 1:], level.ids[parts], group)
        book.add_up_along(ids, 1)
        left = cells.ids["aligned"][0][:, PARTS.index("left")]
        every = np.tile(np.arange(len(line) + 1), len(receivers))
        book.add_up_groups(left, ids, every)
    keys: list[Key] = [
        (name, kind, system)
        for kind, system in receivers
        for name in ("", *cells.lines)
    ]
    return Level(keys, volumes.ravel(), ids.ravel(), np.zeros(0, np.int64))
