"""Which counts add up to which: the sums that a reader can work with, however the counts are laid out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over counts that are numbered from 0: of each, the signed counts add up to nothing.

    The three arrays have an element for each count in each sum. The sign of a total is -1, that of a part 1.
    """

    sum_id: Indices
    count_id: Indices
    sign: NDArray[np.int8]
    number: int  # of sums
    # By sum: whether its total may be withheld for a part's sake. Not where the parts only explain the total.
    yields: NDArray[np.bool_]

    def reversed(self) -> Sums:
        """Return the same sums in another order of elements: by count."""
        order = np.argsort(self.count_id, kind="stable")
        return Sums(
            self.sum_id[order],
            self.count_id[order],
            self.sign[order],
            self.number,
            self.yields,
        )


def no_sums() -> Sums:
    """Return nothing that adds up."""
    none = np.zeros(0, np.int64)
    return Sums(none, none, np.zeros(0, np.int8), 0, np.zeros(0, bool))


def sums_along(ids: Indices, axis: int, *, yields: bool = True) -> Sums:
    """Return the sums of an array of count ids along one axis, whose first entry is the total of the others."""
    lines = np.moveaxis(ids, axis, -1).reshape(-1, ids.shape[axis])
    signs = np.ones(lines.shape, np.int8)
    signs[:, 0] = -1
    places = np.repeat(np.arange(len(lines)), lines.shape[1])
    may = np.full(len(lines), yields)
    return Sums(places, lines.ravel(), signs.ravel(), len(lines), may)


def sums_of_groups(
    totals: Indices, parts: Indices, group: Indices, *, yields: bool = True
) -> Sums:
    """Return one sum a group: ``totals`` by group, and for every part its id and its group."""
    number = len(totals)
    return Sums(
        np.concatenate([np.arange(number), group]),
        np.concatenate([totals, parts]),
        np.concatenate([np.full(number, -1, np.int8), np.ones(len(parts), np.int8)]),
        number,
        np.full(number, yields),
    )


def joined(several: Sequence[Sums]) -> Sums:
    """Return several sets of sums over the same counts as one."""
    if not several:
        return no_sums()
    before = np.cumsum([0, *(each.number for each in several)])
    return Sums(
        np.concatenate(
            [each.sum_id + at for each, at in zip(several, before, strict=False)]
        ),
        np.concatenate([each.count_id for each in several]),
        np.concatenate([each.sign for each in several]),
        int(before[-1]),
        np.concatenate([each.yields for each in several]),
    )
