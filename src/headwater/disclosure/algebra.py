"""Which hidden counts follow from all sums together, however many have to be combined.

Of the hidden counts every sum tells one linear combination. A count follows from them when it lies in the row space of
these combinations, that is: when no vector of their null space changes it. One vector drawn at random from the null
space changes, with probability 1, every count that can change at all; so one projection judges all counts at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from headwater.disclosure.sums import Indices, Sums

_SEED = 20_261  # any: the answer doesn't depend on it, but the same input must give the same bytes
_MOST_STEPS = 4_000
_CONVERGED = 1e-9  # of the residual's first length
# A count that can't change moves by less than this in a random direction of length one a count.
_STILL = 1e-6

Floats = NDArray[np.float64]


def determined(sums: Sums, hidden: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say of every count whether it is hidden, and yet follows from the sums and from the counts that are shown.

    Parameters
    ----------
    sums
        What adds up.
    hidden
        By count.
    """
    found = np.zeros(len(hidden), bool)
    unknown = hidden[sums.count_id]
    if not unknown.any():
        return found
    _, row = np.unique(sums.sum_id[unknown], return_inverse=True)
    ids, column = np.unique(sums.count_id[unknown], return_inverse=True)
    sign = sums.sign[unknown].astype(float)
    start = np.random.default_rng(_SEED).standard_normal(len(ids))
    moved, _ = project(row, column, sign, start)
    found[ids] = np.abs(moved) < _STILL
    return found


def project(
    row: Indices, column: Indices, sign: Floats, start: Floats
) -> tuple[Floats, Floats]:
    """Return the part of ``start`` that no sum sees, and how often each sum is taken to make up the other part.

    Parameters
    ----------
    row, column, sign
        The sums by elements: which sum, which count, with which factor.
    start
        A number a count.

    Least squares by conjugate gradients, every sum scaled alike.
    """
    sums, counts = int(row.max()) + 1, len(start)
    length = np.sqrt(np.bincount(row, sign**2, minlength=sums))
    length[length == 0] = 1.0
    weight = sign / length[row]

    def seen(values: Floats) -> Floats:
        return np.bincount(row, weight * values[column], minlength=sums).astype(float)

    def back(values: Floats) -> Floats:
        return np.bincount(column, weight * values[row], minlength=counts).astype(float)

    # Solve (A A') y = A start; what remains is start - A' y.
    wanted = seen(start)
    answer = np.zeros(sums)
    residual, direction = wanted.copy(), wanted.copy()
    size = first = residual @ residual
    for _ in range(_MOST_STEPS):
        if size <= first * _CONVERGED**2 or size == 0:
            break
        image = seen(back(direction))
        step = size / (direction @ image)
        answer += step * direction
        residual -= step * image
        size, before = residual @ residual, size
        direction = residual + (size / before) * direction
    return start - back(answer), answer / length


def recipe(sums: Sums, hidden: NDArray[np.bool_], count: int) -> Floats | None:
    """Return by which factor each shown count enters when ``count`` is worked out: 0 where it isn't needed.

    Of the ways to work it out with sums near the count this is the one with the smallest factors. None where they don't
    give it: it then follows from sums far off, or nearly follows.
    """
    unknown = np.flatnonzero(hidden[sums.count_id])
    for most in _NEARBY:
        near = _nearby(sums, unknown, count, most)
        factors = _factors(sums, near, count)
        if factors is not None:
            told = np.where(
                hidden[sums.count_id], 0.0, sums.sign * factors[sums.sum_id]
            )
            used = np.bincount(sums.count_id, told, minlength=len(hidden))
            return -used.astype(float)
    return None


# Elements of sums: a count that follows mostly follows from a few sums near it, and those are soon solved.
_NEARBY = (200, 2_000)


def _nearby(sums: Sums, unknown: Indices, count: int, most: int) -> Indices:
    """Return elements of the sums that hang together with ``count`` through hidden counts, up to about ``most``."""
    row, column = sums.sum_id[unknown], sums.count_id[unknown]
    near = np.zeros(len(unknown), bool)
    reached = np.zeros(int(sums.count_id.max()) + 1, bool)
    reached[count] = True
    while True:
        touched = np.zeros(sums.number, bool)
        touched[row[reached[column]]] = True
        grown = touched[row]
        if (grown == near).all() or (near.any() and grown.sum() > most):
            return unknown[near]
        near = grown
        reached[column[near]] = True


def _factors(sums: Sums, near: Indices, count: int) -> Floats | None:
    """Return how often each sum is taken so that only ``count`` is left of what is hidden; None where that can't be."""
    rows, row = np.unique(sums.sum_id[near], return_inverse=True)
    ids, column = np.unique(sums.count_id[near], return_inverse=True)
    wanted = (ids == count).astype(float)
    if not wanted.any():
        return None
    left, taken = project(row, column, sums.sign[near].astype(float), wanted)
    if np.abs(left).max() > _STILL:
        return None
    factors = np.zeros(sums.number)
    factors[rows] = np.where(np.abs(taken) < _STILL, 0.0, taken)
    return factors
