"""All counts that are to be published, and what adds up among them, decided together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from headwater.disclosure.exposure import SHOWN
from headwater.disclosure.sums import (
    Indices,
    Sums,
    joined,
    sums_along,
    sums_of_groups,
)
from headwater.disclosure.withholding import Codes, Mask, Volumes, withhold


class Book:
    """Counts by number, with the sums that a reader can work with.

    Every table that speaks of the same people belongs into one book: what one table hides, another may give away.
    """

    def __init__(self) -> None:
        """Open an empty book."""
        self._volumes: list[Volumes] = []
        self._costs: list[Volumes] = []
        self._codes: list[Codes] = []
        self._fixed: list[Mask] = []
        self._sums: list[Sums] = []
        self._size = 0

    def enter(
        self,
        volumes: Volumes,
        *,
        cost: Volumes | float = 1.0,
        codes: Codes | int = SHOWN,
        fixed: bool = False,
    ) -> Indices:
        """Enter counts and return their numbers, in the same shape.

        Parameters
        ----------
        cost
            What hiding one episode of a count loses.
        codes
            What is decided already.
        fixed
            Whether these may not be withheld, because they are shown elsewhere.
        """
        shape = volumes.shape
        ids = np.arange(self._size, self._size + volumes.size).reshape(shape)
        self._size += volumes.size
        self._volumes.append(volumes.ravel())
        self._costs.append((volumes * cost).ravel())
        self._codes.append(np.broadcast_to(np.int8(codes), shape).ravel())
        self._fixed.append(np.full(volumes.size, fixed))
        return ids

    def add_up_along(self, ids: Indices, axis: int, *, yields: bool = True) -> None:
        """Say that the first entry along an axis is the total of the others.

        A total that doesn't yield isn't withheld for the sake of its parts, as far as withholding parts will do.
        """
        if ids.size:
            self._sums.append(sums_along(ids, axis, yields=yields))

    def add_up_groups(
        self, totals: Indices, parts: Indices, group: Indices, *, yields: bool = False
    ) -> None:
        """Say that the parts of each group add up to its total; ``group`` is the place among ``totals`` by part."""
        made = sums_of_groups(
            totals.ravel(), parts.ravel(), np.ravel(group), yields=yields
        )
        self._sums.append(made)

    def balance(self, parts: Indices, totals: Indices, *, yields: bool = True) -> None:
        """Say of each row of two arrays that ``parts`` make together what ``totals`` make together."""
        counts = np.concatenate([parts, totals], axis=1)
        signs = np.ones(counts.shape, np.int8)
        signs[:, parts.shape[1] :] = -1
        rows = np.repeat(np.arange(len(counts)), counts.shape[1])
        self._sums.append(
            Sums(
                rows,
                counts.ravel(),
                signs.ravel(),
                len(counts),
                np.full(len(counts), yields),
            )
        )

    @property
    def volumes(self) -> Volumes:
        """Return every count by number."""
        return np.concatenate(self._volumes) if self._volumes else np.zeros(0)

    @property
    def sums(self) -> Sums:
        """Return everything that adds up."""
        return joined(self._sums)

    def decide(self, *, whole: bool = True) -> Codes:
        """Say for every count whether it may be shown: ``SHOWN``, ``SMALL`` or ``WITHHELD``.

        ``whole`` says that a reader gets whole numbers.
        """
        if not self._size:
            return np.zeros(0, np.int8)
        return withhold(
            self.volumes,
            self.sums,
            codes=np.concatenate(self._codes),
            fixed=np.concatenate(self._fixed),
            cost=np.concatenate(self._costs),
            whole=whole,
        )


def with_totals(cells: NDArray[np.float64], *axes: int) -> NDArray[np.float64]:
    """Return an array with its total put in front along each axis."""
    for axis in axes:
        cells = np.concatenate([cells.sum(axis=axis, keepdims=True), cells], axis=axis)
    return cells
