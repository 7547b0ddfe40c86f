"""Hide small counts in a table whose totals are shown, so that subtraction can't bring them back.

A table of counts with totals along its axes (practice × service line × destination, each with "all") is a system of
sums. Hiding a count of 1 to 10 is no use if every other part of its total stands beside it; so further counts are
withheld until every total leaves each hidden count a choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headwater.disclosure.cells import LARGEST_SMALL
from headwater.disclosure.cells import small as is_small

SHOWN, SMALL, WITHHELD = 0, 1, 2

# How many values a hidden small count must be able to take, given everything that is shown and that it is small.
LEAST_CHOICE = 5

Codes = NDArray[np.int8]
Volumes = NDArray[np.float64]


def protect(
    volumes: Volumes,
    *,
    totals: Sequence[int],
    codes: Codes | None = None,
    fixed: NDArray[np.bool_] | None = None,
    cost: Volumes | None = None,
) -> Codes:
    """Say for every cell whether it may be shown.

    Parameters
    ----------
    volumes
        Counts, or sums of probabilities, of any shape. Along each axis in ``totals`` the first entry is the total of
        the others.
    totals
        The axes whose first entry is a total that a reader may see.
    codes
        What is already decided elsewhere; it is kept and added to.
    fixed
        True where a cell may not be withheld here, because another table shows it.
    cost
        What hiding a cell loses; the cheapest is withheld first. Its volume by default.

    Returns
    -------
    Codes of the same shape: ``SHOWN``, ``SMALL`` (rounds to 1 … 10) or ``WITHHELD`` (protects a small one).

    Notes
    -----
    The rule is applied to every sum apart. Combining several sums in a linear program can narrow a hidden count
    further; that audit is made on exports, not here.
    """
    rounded = np.rint(volumes)
    decided = np.where(is_small(volumes), SMALL, SHOWN).astype(np.int8)
    if codes is not None:
        decided = np.maximum(decided, codes).astype(np.int8)
    free = np.ones(volumes.shape, bool) if fixed is None else ~fixed
    price = rounded if cost is None else cost
    changed = True
    while changed:
        changed = False
        for axis in totals:
            changed |= _protect_along(
                _first(rounded, axis),
                _first(decided, axis),
                _first(free, axis),
                _first(price, axis),
            )
    return decided


def _first(array: NDArray[Any], axis: int) -> NDArray[Any]:
    """Return a view with ``axis`` first, and one axis more, so that a single sum is an array of sums as well."""
    return np.moveaxis(array, axis, 0)[..., np.newaxis]


def _protect_along(
    rounded: Volumes, codes: Codes, free: NDArray[np.bool_], price: Volumes
) -> bool:
    """Withhold one cell more in each sum that gives a hidden cell away; ``codes`` is changed in place."""
    exposed = _exposed(rounded, codes)
    candidate = (codes == SHOWN) & (rounded > 0) & free
    priced = np.where(candidate[1:], price[1:], np.inf)
    if not len(priced):
        return False
    cheapest = np.argmin(priced, axis=0)
    has_part = exposed & candidate[1:].any(axis=0)
    has_total = exposed & ~has_part & candidate[0]
    places = np.nonzero(has_part)
    codes[(cheapest[places] + 1, *places)] = WITHHELD
    codes[0][has_total] = WITHHELD
    return bool(has_part.any() or has_total.any())


def _exposed(rounded: Volumes, codes: Codes) -> NDArray[np.bool_]:
    """Say of each sum whether what it shows gives a hidden cell away."""
    parts, hidden = rounded[1:], codes[1:] != SHOWN
    small = (codes[1:] == SMALL).sum(axis=0)
    withheld = (codes[1:] == WITHHELD).sum(axis=0)
    # What a reader gets by subtracting the rounded numbers that are shown.
    rest = rounded[0] - np.where(hidden, 0, parts).sum(axis=0)
    # A small count lies between what the others can leave it at most and at least.
    highest = rest - (small - 1) - (LARGEST_SMALL + 1) * withheld
    lowest = np.where(withheld > 0, 1, rest - LARGEST_SMALL * (small - 1))
    choice = np.minimum(highest, LARGEST_SMALL) - np.maximum(lowest, 1) + 1
    narrow = np.where(
        small > 0,
        choice < LEAST_CHOICE,
        rest < (LARGEST_SMALL + 1) * withheld + LEAST_CHOICE,
    )
    given_away = (small + withheld == 1) | (rest <= LARGEST_SMALL) | narrow
    # A hidden total is given away when no part is hidden, and a withheld one narrowed to ten when only small parts are.
    enough = np.where(codes[0] == WITHHELD, withheld > 0, hidden.any(axis=0))
    exposed: NDArray[np.bool_] = np.where(
        codes[0] == SHOWN,
        hidden.any(axis=0) & given_away,
        ~enough & (rounded[0] > 0),
    )
    return exposed
