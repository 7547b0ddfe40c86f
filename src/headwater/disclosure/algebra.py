"""Which hidden counts follow from all sums together, however many have to be combined.

Of the hidden counts every sum tells one linear combination. A count follows from them when it lies in the row space of
these combinations, that is: when no vector of their null space changes it. One vector drawn at random from the null
space changes, with probability 1, every count that can change at all; so one projection judges all counts at once.

The projections are least squares by the normal equations, factored once: sums have few counts in common, so the factors
stay sparse. Sums that follow from others make them singular; a trace on the diagonal mends that, and repeating the
step takes its effect out again.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from headwater.disclosure.sums import Indices, Sums

_SEED = 20_261  # any: the answer doesn't depend on it, but the same input must give the same bytes
_TRACE = 1e-9
_MOST_STEPS = 50
_CONVERGED = 1e-11  # of what a sum sees of the remaining part
# A count that can't change moves by less than this in a random direction of length one a count.
STILL = 1e-6

Floats = NDArray[np.float64]


class Projection:
    """Numbers by count, split into what sums see and what they don't.

    Parameters
    ----------
    row, column, factor
        The sums by elements: which sum, which count, with which factor.
    sums, counts
        How many there are.
    """

    def __init__(
        self, row: Indices, column: Indices, factor: Floats, sums: int, counts: int
    ) -> None:
        """Factor the sums, every one scaled alike."""
        length = np.sqrt(np.bincount(row, factor**2, minlength=sums))
        length[length == 0] = 1.0
        self._length = length
        self._factored: Any = None
        shape = sums, counts
        # Here and not above: pages that read what was decided have no need of it, and it takes a while to load.
        from scipy.sparse import csr_matrix, eye
        from scipy.sparse.linalg import splu

        self._seen = csr_matrix((factor / length[row], (row, column)), shape=shape)
        self._back = self._seen.T.tocsr()
        if not sums:
            return
        normal = self._seen @ self._back + _TRACE * eye(sums)
        self._factored = splu(
            normal.tocsc(),
            permc_spec="MMD_AT_PLUS_A",
            diag_pivot_thresh=0.0,
            options={"SymmetricMode": True},
        )

    def unseen(
        self, start: Floats, *, most: int = _MOST_STEPS
    ) -> tuple[Floats, Floats]:
        """Return the part of ``start`` that no sum sees, and how often each sum is taken to make up the other part.

        Parameters
        ----------
        start
            A number a count.
        most
            Steps; the first one is right to about seven digits.
        """
        left, taken = start, np.zeros(len(self._length))
        if not len(self._length):
            return left, taken
        for _ in range(most):
            step = self._factored.solve(self._seen @ left)
            left, taken = left - self._back @ step, taken + step
            if np.abs(self._seen @ left).max(initial=0.0) < _CONVERGED:
                break
        return left, taken / self._length

    def idle(self, start: Floats, *, most: int = _MOST_STEPS) -> Floats:
        """Return the part of ``start``, a number a sum by its length, in which all counts cancel."""
        left = start
        for _ in range(most):
            left = _TRACE * self._factored.solve(left)
            if np.abs(self._back @ left).max(initial=0.0) < _CONVERGED:
                break
        return left


class Solved:
    """All sums, solved for the counts that are hidden.

    Parameters
    ----------
    sums
        What adds up.
    hidden
        By count.
    """

    def __init__(self, sums: Sums, hidden: NDArray[np.bool_]) -> None:
        """Factor what the sums tell of the hidden counts."""
        unknown = hidden[sums.count_id]
        self._counts = len(hidden)
        self._rows, row = np.unique(sums.sum_id[unknown], return_inverse=True)
        self._ids, column = np.unique(sums.count_id[unknown], return_inverse=True)
        self._projection = Projection(
            row,
            column,
            sums.sign[unknown].astype(float),
            len(self._rows),
            len(self._ids),
        )
        told = ~unknown
        at = sums.count_id[told], sums.sum_id[told]
        shape = len(hidden), sums.number
        from scipy.sparse import csr_matrix

        self._shown = csr_matrix((sums.sign[told].astype(float), at), shape=shape)
        self._of_rows = self._shown[:, self._rows]
        # As the projection scales them, so that the two kinds of sums weigh alike.
        size = np.bincount(sums.sum_id[unknown], minlength=sums.number)
        self._length = np.sqrt(np.maximum(size, 1))
        self._random = np.random.default_rng(_SEED)

    def determined(self) -> NDArray[np.bool_]:
        """Say of every count whether it is hidden, and yet follows from the sums and from the counts that are shown."""
        start = self._random.standard_normal(len(self._ids))
        moved, _ = self._projection.unseen(start)
        found = np.zeros(self._counts, bool)
        found[self._ids] = np.abs(moved) < STILL
        return found

    def recipe(self, count: int) -> Floats:
        """Return by which factor each shown count enters when ``count``, which is determined, is worked out.

        Of the ways to work it out it is the one with the smallest factors.
        """
        start = np.where(self._ids == count, 1.0, 0.0)
        _, taken = self._projection.unseen(start, most=1)
        return np.asarray(self._of_rows @ taken)

    def checks(self, count: int) -> Floats:
        """Return a combination of shown counts that holds whatever is hidden, and in which a shown count has most part.

        By count the factors, none of them where no such combination has this one: then it wouldn't itself follow from
        the sums if it alone were hidden as well.
        """
        part = self._shown[[count]].toarray().ravel()
        return self._cancel(part / self._length, most=1)

    def any_checks(self) -> Floats:
        """Return a combination that holds whatever is hidden, in which every count has a part that can have one."""
        sums = self._random.standard_normal(len(self._length))
        return self._cancel(sums, most=_MOST_STEPS)

    def _cancel(self, sums: Floats, *, most: int) -> Floats:
        """Return what is left of sums, taken so often by their length, of which nothing hidden may be left."""
        sums[self._rows] = self._projection.idle(sums[self._rows], most=most)
        return np.asarray(self._shown @ (sums / self._length))
