"""All sums solved for the counts that are hidden, in a large book: what ``algebra.Solved`` says, in linear time.

Two things make it so. A sum with a hidden count that stands in no other sum tells nothing but that count; such sums are
taken off one after another (in a book of referrals most of them), and what is left is factored alone. And a recipe
hardly enters sums that are far from its count: it is solved for in the sums near by, with the factors of all.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from headwater.disclosure.algebra import (
    SEED,
    STILL,
    TRACE,
    Few,
    Floats,
    Projection,
    Solve,
    ordering,
)
from headwater.disclosure.kernel import (
    Shelf,
    factor,
    fill_in,
    gather,
    peel,
    settle,
    shelve,
    solve,
    solve_near,
)
from headwater.disclosure.sums import Indices, Sums

Mask = NDArray[np.bool_]

_MARGIN = 10  # by which a sum must be below what could matter, so that none is sought that depends on it
_STEPS = 50


class Shelves:
    """The sums of a book, at hand by sum and by count, and the order in which to eliminate them once it is known."""

    def __init__(self, sums: Sums, counts: int) -> None:
        """Sort the elements both ways."""
        self.sums, self.counts = sums, counts
        self.by_sum = Shelf(*shelve(sums.sum_id, sums.count_id, sums.sign, sums.number))
        self.by_count = Shelf(*shelve(sums.count_id, sums.sum_id, sums.sign, counts))
        self.most = int(np.diff(self.by_count.starts).max(initial=0))
        self.turn: Indices | None = None  # by sum


class Near:
    """All sums, solved for the counts that are hidden: as ``headwater.disclosure.algebra.Solved``.

    Parameters
    ----------
    on
        What adds up.
    hidden
        By count.
    """

    def __init__(self, on: Shelves, hidden: Mask) -> None:
        """Take off what can be, and factor the rest."""
        self._on, self._hidden = on, hidden
        sums = on.sums
        self._taken, self._pivots = peel(on.by_sum, on.by_count, hidden)
        self._place = np.full(on.counts, -1)
        self._place[self._pivots] = np.arange(len(self._pivots))
        unknown = hidden[sums.count_id]
        size = np.bincount(sums.sum_id[unknown], minlength=sums.number)
        self._length = np.sqrt(np.maximum(size, 1))
        self._with_hidden = size > 0
        core = self._with_hidden.copy()
        core[self._taken] = False
        self._factor_core(core, unknown & core[sums.sum_id])
        self._random = np.random.default_rng(SEED)
        # Nothing but where a solution is being worked out.
        self._times, self._owed = np.zeros(sums.number), np.zeros(on.counts)
        self._found = np.zeros(len(self._rows))
        self._met = np.zeros(len(self._rows), bool)

    def _factor_core(self, core: Mask, elements: Mask) -> None:
        on = self._on
        rows = np.flatnonzero(core)
        if on.turn is not None:
            # Sums that weren't there the last time come last.
            rows = rows[np.argsort(on.turn[rows], kind="stable")]
        self._rows = rows
        sum_id, count_id = on.sums.sum_id[elements], on.sums.count_id[elements]
        self._by_place, self._number = np.empty_like(rows), np.full(len(core), -1)
        row, self._ids = _numbered(sum_id, rows, len(core)), _met(count_id, on.counts)
        self._projection = Projection(
            row,
            _numbered(count_id, self._ids, on.counts),
            on.sums.sign[elements].astype(float),
            len(rows),
            len(self._ids),
            factor_by=self._factored,
        )

    def _factored(self, normal: Any) -> Solve:
        """Factor what the projection asks for, in the order of the last time where there was one."""
        on, rows = self._on, self._rows
        turn = np.arange(len(rows)) if on.turn is not None else ordering(normal)
        self._by_place[turn] = rows
        self._number[rows] = turn
        if on.turn is None:
            on.turn = np.where(self._number < 0, len(rows), self._number)
        starts, other = (
            each.astype(np.int64) for each in (normal.indptr, normal.indices)
        )
        factors = self._factors = factor(starts, other, normal.data, turn)
        return lambda right: solve(factors, turn, right)

    def determined(self) -> Mask:
        """Say of every count whether it is hidden, and yet follows from the sums and from the counts that are shown."""
        still = self._hidden.copy()
        unknown = _met(self._on.sums.count_id, self._on.counts)
        unknown = unknown[self._hidden[unknown]]
        # Of a million counts that can move, one hardly does in any one direction.
        for random in (self._random, np.random.default_rng(SEED + 1)):
            moved = np.ones(self._on.counts)
            moved[unknown] = random.standard_normal(len(unknown))
            moved[self._ids], _ = self._projection.unseen(moved[self._ids])
            fill_in(self._on.by_sum, self._hidden, self._taken, self._pivots, moved)
            still &= np.abs(moved) < STILL
        return still

    def recipe(self, count: int, least: float) -> Few:
        """Return the shown counts from which ``count``, which is determined, is worked out, and their factors.

        Of the ways to work it out it is the one with the smallest factors; only those above ``least`` are returned.
        """
        on = self._on
        owing, rows = settle(
            on.by_sum,
            self._hidden,
            self._taken,
            self._pivots,
            self._place,
            count,
            self._owed,
            self._times,
        )
        owed = np.unique(np.array(owing, np.int64))
        at, value = _rows_of(on.by_count, owed, self._owed[owed])
        self._owed[owed] = 0.0
        near = self._solve(at, value / self._length[at], least)
        return self._gathered(np.array(rows, np.int64), near, least)

    def checks(self, count: int, least: float) -> Few:
        """Return shown counts and their factors in a combination that holds whatever is hidden.

        ``count`` has most part in it: none, where no such combination has it. Only parts above ``least`` of its own
        are returned.
        """
        at, sign = _rows_of(self._on.by_count, np.array([count]), np.ones(1))
        value = sign / self._length[at]
        far = least * float(np.abs(value).max(initial=0.0))
        near = self._solve(at, TRACE * value, far)
        alone = ~self._with_hidden[at]
        self._times[at[alone]] = value[alone]
        own = abs(float(sign @ self._times[at]))
        return self._gathered(at[alone], near, least * own)

    def together(self, counts: Indices, parts: Floats) -> Floats:
        """Return the checks of several counts, added up in these parts, as factors by count."""
        at, value = _rows_of(self._on.by_count, counts, parts)
        sums = np.bincount(at, value, minlength=len(self._length))
        return self._cancel(sums / self._length, most=1)

    def any_checks(self) -> Floats:
        """Return a combination that holds whatever is hidden, in which every count has a part that can have one."""
        return self._cancel(
            self._random.standard_normal(len(self._length)), most=_STEPS
        )

    def _cancel(self, sums: Floats, *, most: int) -> Floats:
        """Return what is left of sums, taken so often by their length, of which nothing hidden may be left."""
        rows, of = self._rows, self._on.sums
        sums[self._taken] = 0.0
        sums[rows] = self._projection.idle(sums[rows], most=most)
        times = of.sign * (sums / self._length)[of.sum_id]
        found = np.bincount(of.count_id, times, minlength=self._on.counts)
        return np.where(self._hidden, 0.0, found)

    def _solve(self, at: Indices, value: Floats, least: float) -> Indices:
        """Solve for a right side by sum, note how often sums are taken, and return the places of those that matter."""
        core = self._number[at] >= 0
        far = least / (_MARGIN * max(self._on.most, 1))
        near = solve_near(
            self._factors,
            self._number[at[core]],
            value[core],
            far,
            self._found,
            self._met,
        )
        rows = self._by_place[near]
        self._times[rows] = self._found[near] / self._length[rows]
        return near

    def _gathered(self, rows: Indices, near: Indices, least: float) -> Few:
        """Return what the sums taken make of shown counts, and forget them."""
        on = self._on
        counts, factors, more = gather(
            (on.by_sum, on.by_count, self._hidden, on.most),
            self._factors,
            (self._number, self._length),
            np.concatenate([rows, self._by_place[near]]),
            self._times,
            least,
            self._found,
            self._met,
        )
        places = np.concatenate([near, more])
        self._found[places], self._met[places] = 0.0, False
        self._times[rows] = self._times[self._by_place[places]] = 0.0
        return counts, factors


def _met(ids: Indices, number: int) -> Indices:
    """Return which numbers there are, in order."""
    met = np.zeros(number, bool)
    met[ids] = True
    return np.flatnonzero(met)


def _numbered(ids: Indices, order: Indices, number: int) -> Indices:
    """Return the place of each id in an order."""
    place = np.zeros(number, np.int64)
    place[order] = np.arange(len(order))
    return place[ids]


def _rows_of(
    by_count: Shelf, counts: Indices, values: Floats
) -> tuple[Indices, Floats]:
    """Return the sums of some counts, and what each has of their values; a sum of several counts comes up again."""
    parts = [
        np.arange(by_count.starts[each], by_count.starts[each + 1])
        for each in counts.tolist()
    ]
    if not parts:
        return np.zeros(0, np.int64), np.zeros(0)
    at = np.concatenate(parts)
    repeated = np.repeat(values, [len(each) for each in parts])
    return by_count.other[at], by_count.sign[at] * repeated
