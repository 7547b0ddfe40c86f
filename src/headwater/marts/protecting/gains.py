"""Practices gained, beside the patients of the same months: each of these practices sent one patient at least.

Six practices gained in a month of ten patients or fewer leave five numbers that the month can be; seven leave four.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from headwater.disclosure.cells import LARGEST_SMALL
from headwater.disclosure.exposure import LEAST_CHOICE, SHOWN, SMALL
from headwater.disclosure.withholding import Codes

_FEW = float(LARGEST_SMALL)
_WITHHELD_FROM = _FEW + 1  # a reader knows that what is withheld isn't small

Floats = NDArray[np.float64]


def narrowed(
    codes: Codes,
    volumes: Floats,
    gained: NDArray[np.int64],
    whole_codes: Codes,
    wholes: Floats,
) -> NDArray[np.bool_]:
    """Say of each row whether practices gained leave a hidden month, or a practice's patients, too little choice.

    Parameters
    ----------
    codes, volumes, gained
        Rows × the months of a span.
    whole_codes, wholes
        Rows: the span itself.
    """
    least, most = _bounds(codes, volumes)
    least = np.maximum(least, np.where(codes == SHOWN, 0, gained))
    bottom, top = (each[:, np.newaxis] for each in _bounds(whole_codes, wholes))
    highest = np.minimum(most, top - _of_others(least))
    lowest = np.maximum(least, bottom - _of_others(most))
    choice = highest - lowest + 1
    months = ((codes == SMALL) & (choice < LEAST_CHOICE)).any(axis=1)
    number = gained.sum(axis=1)
    practices = top[:, 0] - (number - 1) < LEAST_CHOICE
    found: NDArray[np.bool_] = (number > 0) & (months | practices)
    return found


def _bounds(codes: NDArray[Any], volumes: Floats) -> tuple[Floats, Floats]:
    """Return between which numbers a reader knows each count to be, by its code alone."""
    whole, known = np.rint(volumes), [codes == SHOWN, codes == SMALL]
    return (
        np.select(known, [whole, 1.0], _WITHHELD_FROM),
        np.select(known, [whole, _FEW], np.inf),
    )


def _of_others(values: Floats) -> Floats:
    """Return the sum of the others in the row."""
    endless = np.isinf(values)
    finite = np.where(endless, 0.0, values)
    others = finite.sum(axis=1, keepdims=True) - finite
    return np.where(endless.sum(axis=1, keepdims=True) - endless > 0, np.inf, others)
