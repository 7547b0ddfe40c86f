"""Hide small counts in a table whose totals are shown, so that subtraction can't bring them back.

A table of counts with totals along its axes (practice × service line × destination, each with "all") is a system of
sums. Hiding a count of 1 to 10 is no use if every other part of its total stands beside it; so further counts are
withheld until every total, and all totals together, leave each hidden count a choice.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from headwater.disclosure.cells import LARGEST_SMALL
from headwater.disclosure.exposure import LEAST_CHOICE, SHOWN, SMALL, WITHHELD
from headwater.disclosure.sums import joined, sums_along
from headwater.disclosure.withholding import Codes, Volumes, withhold

__all__ = [
    "LARGEST_SMALL",
    "LEAST_CHOICE",
    "SHOWN",
    "SMALL",
    "WITHHELD",
    "Codes",
    "Volumes",
    "protect",
]


def protect(
    volumes: Volumes,
    *,
    totals: Sequence[int],
    nested: Sequence[Sequence[int]] = (),
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
    nested
        Sums within the last axis, where it holds a whole, its parts, and the parts of these: each the slots of a
        total and of its parts.
    codes
        What is already decided elsewhere; it is kept and added to.
    fixed
        True where a cell may not be withheld here, because another table shows it.
    cost
        What hiding a cell loses; the cheapest is withheld first. Its volume by default.

    Returns
    -------
    Codes of the same shape: ``SHOWN``, ``SMALL`` (rounds to 1 … 10) or ``WITHHELD`` (protects a small one, or is one
    of which that can't be told).
    """
    ids = np.arange(volumes.size).reshape(volumes.shape)
    sums = [sums_along(ids, axis) for axis in totals]
    sums += [sums_along(ids[..., list(slots)], volumes.ndim - 1) for slots in nested]
    decided = withhold(
        volumes.ravel(),
        joined(sums),
        codes=None if codes is None else codes.ravel(),
        fixed=None if fixed is None else fixed.ravel(),
        cost=None if cost is None else cost.ravel(),
    )
    return decided.reshape(volumes.shape)
