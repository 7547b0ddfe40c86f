"""Which hidden counts follow from all sums together, however many have to be combined.

Of the hidden counts every sum tells one linear combination. A count follows from them when it lies in the row space of
these combinations, that is: when no vector of their null space changes it. One vector drawn at random from the null
space changes, with probability 1, every count that can change at all; so one projection judges all counts at once.

The projections are least squares by the normal equations, factored once: sums have few counts in common, so the factors
stay sparse. Sums that follow from others make them singular; a trace on the diagonal mends that, and repeating the
step takes its effect out again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headwater.disclosure.sums import Indices, Sums

SEED = 20_261  # any: the answer doesn't depend on it, but the same input must give the same bytes
TRACE = 1e-9
_MOST_STEPS = 50
_CONVERGED = 1e-11  # of what a sum sees of the remaining part
# A count that can't change moves by less than this in a random direction of length one a count.
STILL = 1e-6

Floats = NDArray[np.float64]
Solve = Callable[[Floats], Floats]
Few = tuple[Indices, Floats]  # counts in order, and a factor each


class Projection:
    """Numbers by count, split into what sums see and what they don't.

    Parameters
    ----------
    row, column, factor
        The sums by elements: which sum, which count, with which factor.
    sums, counts
        How many there are.
    factor_by
        Factors a symmetric sparse matrix, and says how to solve with the factors.
    """

    def __init__(
        self,
        row: Indices,
        column: Indices,
        factor: Floats,
        sums: int,
        counts: int,
        *,
        factor_by: Callable[[Any], Solve] | None = None,
    ) -> None:
        """Factor the sums, every one scaled alike."""
        length = np.sqrt(np.bincount(row, factor**2, minlength=sums))
        length[length == 0] = 1.0
        self._length = length
        self._solve: Solve = np.zeros_like
        shape = sums, counts
        # Here and not above: pages that read what was decided have no need of it, and it takes a while to load.
        from scipy.sparse import csr_matrix, eye

        self._seen = csr_matrix((factor / length[row], (row, column)), shape=shape)
        self._back = self._seen.T.tocsr()
        if sums:
            normal = self._seen @ self._back + TRACE * eye(sums)
            self._solve = (factor_by or _solver)(normal.tocsc())

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
            step = self._solve(self._seen @ left)
            left, taken = left - self._back @ step, taken + step
            if np.abs(self._seen @ left).max(initial=0.0) < _CONVERGED:
                break
        return left, taken / self._length

    def idle(self, start: Floats, *, most: int = _MOST_STEPS) -> Floats:
        """Return the part of ``start``, a number a sum by its length, in which all counts cancel."""
        left = start
        for _ in range(most):
            left = TRACE * self._solve(left)
            if np.abs(self._back @ left).max(initial=0.0) < _CONVERGED:
                break
        return left


def _factored(normal: Any) -> Any:
    from scipy.sparse.linalg import splu

    return splu(
        normal,
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        options={"SymmetricMode": True},
    )


def _solver(normal: Any) -> Solve:
    solve: Solve = _factored(normal).solve
    return solve


def ordering(normal: Any) -> Indices:
    """Return when to eliminate each row of a symmetric sparse matrix, so that its factors stay sparse."""
    turn: Indices = _factored(normal).perm_c.astype(np.int64)
    return turn


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
        self._random = np.random.default_rng(SEED)

    def determined(self) -> NDArray[np.bool_]:
        """Say of every count whether it is hidden, and yet follows from the sums and from the counts that are shown."""
        start = self._random.standard_normal(len(self._ids))
        moved, _ = self._projection.unseen(start)
        found = np.zeros(self._counts, bool)
        found[self._ids] = np.abs(moved) < STILL
        return found

    def recipe(self, count: int, least: float = 0.0) -> Few:
        """Return the shown counts from which ``count``, which is determined, is worked out, and their factors.

        Of the ways to work it out it is the one with the smallest factors; only those above ``least`` are returned.
        """
        start = np.where(self._ids == count, 1.0, 0.0)
        _, taken = self._projection.unseen(start, most=1)
        return _few(np.asarray(self._of_rows @ taken), least)

    def checks(self, count: int, least: float = 0.0) -> Few:
        """Return shown counts and their factors in a combination that holds whatever is hidden.

        ``count`` has most part in it: none, where no such combination has it, for then it wouldn't itself follow from
        the sums if it alone were hidden as well. Only parts above ``least`` of its own are returned.
        """
        part = self._shown[[count]].toarray().ravel()
        found = self._cancel(part / self._length, most=1)
        return _few(found, least * abs(found[count]))

    def together(self, counts: Indices, parts: Floats) -> Floats:
        """Return the checks of several counts, added up in these parts, as factors by count."""
        weight = np.zeros(self._counts)
        weight[counts] = parts
        return self._cancel(self._shown.T @ weight / self._length, most=1)

    def any_checks(self) -> Floats:
        """Return a combination that holds whatever is hidden, in which every count has a part that can have one."""
        sums = self._random.standard_normal(len(self._length))
        return self._cancel(sums, most=_MOST_STEPS)

    def _cancel(self, sums: Floats, *, most: int) -> Floats:
        """Return what is left of sums, taken so often by their length, of which nothing hidden may be left."""
        sums[self._rows] = self._projection.idle(sums[self._rows], most=most)
        return np.asarray(self._shown @ (sums / self._length))


def _few(factors: Floats, least: float) -> Few:
    at = np.flatnonzero(np.abs(factors) > least)
    return at, factors[at]
