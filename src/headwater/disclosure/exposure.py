"""What one sum tells of the counts that are hidden in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headwater.disclosure.cells import LARGEST_SMALL
from headwater.disclosure.sums import Sums

SHOWN, SMALL, WITHHELD = 0, 1, 2

# How many values a hidden small count must be able to take, given everything that is shown and that it is small.
LEAST_CHOICE = 5

# Of numbers that aren't whole the edge is hidden too, and what adding up leaves of it.
_FEW = LARGEST_SMALL + 0.5 + 1e-9
_LEAST_WITHHELD = LARGEST_SMALL + 1  # a reader knows that what is withheld isn't small


@dataclass(frozen=True, slots=True)
class Tally:
    """Of every sum: how many of its parts, and of its totals, are small or withheld, and what those make together."""

    small: NDArray[np.float64]
    small_totals: NDArray[np.float64]
    withheld: NDArray[np.float64]
    withheld_totals: NDArray[np.float64]
    rest: NDArray[np.float64]  # hidden parts less hidden totals, from what is shown


def tally(sums: Sums, rounded: NDArray[np.float64], codes: NDArray[np.int8]) -> Tally:
    """Count what is hidden in every sum; counts below one are shown as none and aren't hidden."""
    code, sign = codes[sums.count_id], sums.sign
    shown = np.where(code == SHOWN, sign * rounded[sums.count_id], 0.0)

    def number(kind: int, which: int) -> NDArray[np.float64]:
        met = (code == kind) & (sign == which)
        return np.bincount(sums.sum_id[met], minlength=sums.number).astype(float)

    return Tally(
        number(SMALL, 1),
        number(SMALL, -1),
        number(WITHHELD, 1),
        number(WITHHELD, -1),
        -np.bincount(sums.sum_id, shown, minlength=sums.number).astype(float),
    )


def exposed(of: Tally) -> NDArray[np.bool_]:
    """Say of each sum whether what it shows gives a hidden count away, or leaves a small one too little choice."""
    parts, totals = of.small + of.withheld, of.small_totals + of.withheld_totals
    hidden = parts + totals
    one_side = (hidden > 0) & ((parts == 0) | (totals == 0))
    together = np.abs(of.rest)
    # Hidden counts that are few together are a small count of their own.
    few = one_side & (together <= _FEW)
    only_withheld = one_side & (of.small + of.small_totals == 0)
    withheld = of.withheld + of.withheld_totals
    tight = only_withheld & (together < _LEAST_WITHHELD * withheld + LEAST_CHOICE)
    # A withheld total beside small parts alone would be known to within ten.
    narrowed = (of.withheld_totals > 0) & (of.withheld == 0) & (of.small > 0)
    told: NDArray[np.bool_] = (hidden == 1) | few | tight | narrowed
    return told | _little_choice(of)


def _little_choice(of: Tally) -> NDArray[np.bool_]:
    parts = _choice(of.rest, of.small, of.withheld, of.small_totals, of.withheld_totals)
    totals = _choice(
        -of.rest, of.small_totals, of.withheld_totals, of.small, of.withheld
    )
    narrow: NDArray[np.bool_] = ((of.small > 0) & (parts < LEAST_CHOICE)) | (
        (of.small_totals > 0) & (totals < LEAST_CHOICE)
    )
    return narrow


def _choice(
    rest: NDArray[np.float64],
    small: NDArray[np.float64],
    withheld: NDArray[np.float64],
    small_across: NDArray[np.float64],
    withheld_across: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return how many values a small count may take between what the others can leave it at most and at least."""
    most = np.where(
        withheld_across > 0,
        np.inf,
        rest - (small - 1) - _LEAST_WITHHELD * withheld + LARGEST_SMALL * small_across,
    )
    least = np.where(
        withheld > 0,
        -np.inf,
        rest
        - LARGEST_SMALL * (small - 1)
        + small_across
        + _LEAST_WITHHELD * withheld_across,
    )
    return np.minimum(most, LARGEST_SMALL) - np.maximum(least, 1) + 1
