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

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from headwater.disclosure.algebra import Projection
from headwater.disclosure.cells import LARGEST_SMALL, small

_SEED = 20_262
# A statement that follows moves by less than this for each cell in it, where one that doesn't moves by about 1.
_STILL = 1e-6

Key: TypeAlias = Any  # whatever tells one cell from another
Cells = Mapping[Key, float] | Iterable[Key]


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
        self._place: dict[Key, int] = {}
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

    def cells(self, volumes: Mapping[Key, float]) -> None:
        """Add to the volumes of cells, which are new or known; a cell of nothing needs no mention."""
        for key, volume in volumes.items():
            at = self._place.setdefault(key, len(self._volume))
            if at == len(self._volume):
                self._volume.append(0.0)
            self._volume[at] += volume

    def known_cells(self) -> tuple[Key, ...]:
        """Return the cells that were added."""
        return tuple(self._place)

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

    def equal(self, name: str, some: Iterable[Key], others: Iterable[Key]) -> None:
        """Say that two sums of cells are the same people."""
        self.say(
            name,
            dict.fromkeys(some, 1.0) | dict.fromkeys(others, -1.0),
            shown=True,
        )

    def audit(self) -> list[Finding]:
        """Return every small count, said to be hidden or never said at all, that follows from what is shown."""
        row, cell = np.array(self._row, np.int64), np.array(self._cell, np.int64)
        factor, shown = np.array(self._factor), np.array(self._shown, bool)
        told = _Told(row, cell, factor, shown, len(self._volume))
        moved = np.random.default_rng(_SEED).standard_normal(len(self._volume))
        moved, _ = told.project(moved)
        count = len(self._names)
        change = np.bincount(row, factor * moved[cell], minlength=count)
        size = np.sqrt(np.maximum(np.bincount(row, minlength=count), 1))
        still = (np.abs(change) < _STILL * size) & ~shown
        found = []
        for at in np.flatnonzero(still & small(np.abs(np.array(self._of)))):
            of = row == at
            wanted = np.bincount(cell[of], factor[of], minlength=len(moved)).astype(
                float
            )
            found.append(self._finding(told, self._names[at], self._of[at], wanted))
        volumes = np.array(self._volume)
        keys = list(self._place)
        for at in np.flatnonzero(small(np.abs(volumes)) & (np.abs(moved) < _STILL)):
            wanted = (np.arange(len(moved)) == at).astype(float)
            found.append(self._finding(told, f"cell {keys[at]}", volumes[at], wanted))
        return [each for each in found if each is not None]

    def _finding(
        self, told: _Told, name: str, volume: float, wanted: NDArray[np.float64]
    ) -> Finding | None:
        """Return how a sum of cells follows; None where rounded numbers say less than one person, or more than ten."""
        _, taken = told.project(wanted)
        entering = np.abs(taken) > _STILL
        said = np.rint(np.array(self._of)[told.rows])
        made = abs(taken @ said)
        if abs(volume) < 1 and made < 1:
            return None
        # 10.4 that is had as 22 less 11: whoever works it out has a number that might stand on the page.
        if abs(volume) > LARGEST_SMALL and made > _SHOWN_FROM:
            return None
        order = np.argsort(-np.abs(taken), kind="stable")[:_NAMED]
        names = tuple(self._names[told.rows[at]] for at in order if entering[at])
        return Finding(name, float(volume), names)


class _Told:
    """The shown statements alone, by elements."""

    def __init__(
        self,
        row: NDArray[np.int64],
        cell: NDArray[np.int64],
        factor: NDArray[np.float64],
        shown: NDArray[np.bool_],
        cells: int,
    ) -> None:
        told = shown[row]
        # Numbered anew, close together: hidden statements and those of nothing take no part.
        self.rows, place = np.unique(row[told], return_inverse=True)
        self._projection = Projection(
            place, cell[told], factor[told], len(self.rows), cells
        )

    def project(
        self, wanted: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return self._projection.unseen(wanted)


_SHOWN_FROM = LARGEST_SMALL + 0.5
_NAMED = 6  # statements: enough to see which tables give each other away
