"""What can be worked out from everything that is published together: the judge of all suppression.

A publication is a list of statements about cells. A cell is the finest count that anything published is a sum of; a
statement is a sum of cells, each with a factor, that is shown or hidden. Whatever else a reader knows (two tables
count the same people) is a statement too: that two sums are equal, shown as a difference of nothing.

A hidden statement follows from the shown ones when it is a linear combination of them. That is tested for all hidden
statements, and for every cell, by one random vector that no shown statement sees: with probability 1 it changes
exactly those which don't follow. Nothing is taken from how the numbers were hidden: the audit reads the
publication alone.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headwater.disclosure.algebra import project
from headwater.disclosure.cells import small

_SEED = 20_262
# A statement that follows moves by less than this for each cell in it, where one that doesn't moves by about 1.
_STILL = 1e-6

Cells = Mapping[Hashable, float] | Iterable[Hashable]


@dataclass(frozen=True, slots=True)
class Finding:
    """A small count that a reader can work out."""

    name: str
    volume: float
    needs: tuple[str, ...]  # statements that it follows from, those that matter most


class Publication:
    """Everything that is said of the same people, statement by statement."""

    def __init__(self) -> None:
        """Say nothing yet."""
        self._place: dict[Hashable, int] = {}
        self._volume: list[float] = []
        self._names: list[str] = []
        self._shown: list[bool] = []
        self._of: list[float] = []
        self._row: list[int] = []
        self._cell: list[int] = []
        self._factor: list[float] = []

    def __len__(self) -> int:
        """Return how many statements there are."""
        return len(self._names)

    def cells(self, volumes: Mapping[Hashable, float]) -> None:
        """Add to the volumes of cells, which are new or known; a cell of nothing needs no mention."""
        for key, volume in volumes.items():
            at = self._place.setdefault(key, len(self._volume))
            if at == len(self._volume):
                self._volume.append(0.0)
            self._volume[at] += volume

    def say(self, name: str, cells: Cells, *, shown: bool) -> None:
        """Say a sum of cells, or that it is hidden.

        Parameters
        ----------
        name
            What a finding calls it.
        cells
            The cells added up, or each with its factor. Cells of nothing are passed over: that they are is no secret.
        """
        parts = cells if isinstance(cells, Mapping) else dict.fromkeys(cells, 1.0)
        row, total = len(self._names), 0.0
        for key, factor in parts.items():
            at = self._place.get(key)
            if at is not None:
                self._row.append(row)
                self._cell.append(at)
                self._factor.append(factor)
                total += factor * self._volume[at]
        self._names.append(name)
        self._shown.append(shown)
        self._of.append(total)

    def equal(
        self, name: str, some: Iterable[Hashable], others: Iterable[Hashable]
    ) -> None:
        """Say that two sums of cells are the same people."""
        self.say(
            name,
            dict.fromkeys(some, 1.0) | dict.fromkeys(others, -1.0),
            shown=True,
        )

    def volume_of(self, index: int) -> float:
        """Return the true volume of a statement."""
        return self._of[index]

    def audit(self) -> list[Finding]:
        """Return every small count, said to be hidden or never said at all, that follows from what is shown."""
        row, cell = np.array(self._row, np.int64), np.array(self._cell, np.int64)
        factor, shown = np.array(self._factor), np.array(self._shown, bool)
        told = shown[row] if len(row) else np.zeros(0, bool)
        moved = np.random.default_rng(_SEED).standard_normal(len(self._volume))
        if told.any():
            moved, _ = project(row[told], cell[told], factor[told], moved)
        found = [
            Finding(self._names[at], self._of[at], self._needs(at))
            for at in self._following(row, cell, factor, shown, moved)
        ]
        volumes = np.array(self._volume)
        keys = list(self._place)
        bare = np.flatnonzero(small(volumes) & (np.abs(moved) < _STILL))
        return found + [
            Finding(f"cell {keys[at]}", volumes[at], self._needs_of({int(at): 1.0}))
            for at in bare
        ]

    def _following(
        self,
        row: NDArray[np.int64],
        cell: NDArray[np.int64],
        factor: NDArray[np.float64],
        shown: NDArray[np.bool_],
        moved: NDArray[np.float64],
    ) -> NDArray[np.int64]:
        count = len(self._names)
        change = np.bincount(row, factor * moved[cell], minlength=count)
        size = np.maximum(np.bincount(row, minlength=count), 1)
        still = np.abs(change) < _STILL * np.sqrt(size)
        return np.flatnonzero(still & ~shown & small(np.abs(np.array(self._of))))

    def _needs(self, statement: int) -> tuple[str, ...]:
        parts = {
            cell: factor
            for row, cell, factor in zip(
                self._row, self._cell, self._factor, strict=True
            )
            if row == statement
        }
        return self._needs_of(parts)

    def _needs_of(self, parts: Mapping[int, float]) -> tuple[str, ...]:
        """Return the shown statements that add up to a sum, those that enter most first."""
        row, cell = np.array(self._row, np.int64), np.array(self._cell, np.int64)
        told = np.array(self._shown, bool)[row]
        wanted = np.zeros(len(self._volume))
        wanted[list(parts)] = list(parts.values())
        _, taken = project(row[told], cell[told], np.array(self._factor)[told], wanted)
        order = np.argsort(-np.abs(taken), kind="stable")[:_NAMED]
        return tuple(self._names[at] for at in order if abs(taken[at]) > _STILL)


_NAMED = 6  # statements: enough to see which tables give each other away
