"""The compiled core of suppression in a large book, where every step is small and there are many of them.

``headwater.disclosure.algebra`` and ``headwater.disclosure.withholding`` say in plain numpy what comes out here; a test
holds both equal. Imported by a large book alone: numba takes a second to load.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from headwater.compiling import compiled

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Shelf(NamedTuple):
    """Elements of sums, those of one sum (or of one count) side by side."""

    starts: Integers
    other: (
        Integers  # the count, where they lie by sum; the sum, where they lie by count
    )
    sign: npt.NDArray[np.int8]


class Factors(NamedTuple):
    """A matrix as L D L', by columns of L without its diagonal, and the forest in which they depend on each other."""

    starts: Integers
    below: Integers
    factor: Floats
    pivot: Floats
    parent: Integers
    child: Integers  # the first one
    sibling: Integers  # the next one


@compiled
def shelve(
    keys: Integers, other: Integers, sign: npt.NDArray[np.int8], number: int
) -> tuple[Integers, Integers, npt.NDArray[np.int8]]:
    """Return where the elements of each key start, and the elements in the order of their keys."""
    starts = np.zeros(number + 1, np.int64)
    for key in keys:
        starts[key + 1] += 1
    for key in range(number):
        starts[key + 1] += starts[key]
    free = starts[:-1].copy()
    others, signs = np.empty_like(other), np.empty_like(sign)
    for at in range(len(keys)):
        to = free[keys[at]]
        free[keys[at]] += 1
        others[to], signs[to] = other[at], sign[at]
    return starts, others, signs


@compiled
def peel(by_sum: Shelf, by_count: Shelf, hidden: Flags) -> tuple[Integers, Integers]:
    """Take off, one after another, sums with a hidden count that stands in no other sum left.

    Such a sum tells nothing but that count. Returns the sums in the order in which they go, and their counts.
    """
    counts, sums = len(by_count.starts) - 1, len(by_sum.starts) - 1
    left = np.zeros(counts, np.int64)
    waiting = np.empty(counts, np.int64)
    ready = 0
    for count in range(counts):
        if hidden[count]:
            left[count] = by_count.starts[count + 1] - by_count.starts[count]
            if left[count] == 1:
                waiting[ready] = count
                ready += 1
    gone = np.zeros(sums, np.bool_)
    taken, pivots = np.empty(sums, np.int64), np.empty(sums, np.int64)
    number = 0
    while ready:
        ready -= 1
        count = waiting[ready]
        if left[count] != 1:
            continue
        for at in range(by_count.starts[count], by_count.starts[count + 1]):
            row = by_count.other[at]
            if gone[row]:
                continue
            gone[row] = True
            taken[number], pivots[number] = row, count
            number += 1
            for part in range(by_sum.starts[row], by_sum.starts[row + 1]):
                each = by_sum.other[part]
                if hidden[each]:
                    left[each] -= 1
                    if left[each] == 1:
                        waiting[ready] = each
                        ready += 1
            break
    return taken[:number].copy(), pivots[:number].copy()


@compiled
def fill_in(
    by_sum: Shelf, hidden: Flags, taken: Integers, pivots: Integers, values: Floats
) -> None:
    """Set the counts of the sums taken off, the last first, so that these sums come out; changes ``values``."""
    for at in range(len(taken) - 1, -1, -1):
        total, own = 0.0, 1.0
        for part in range(by_sum.starts[taken[at]], by_sum.starts[taken[at] + 1]):
            count = by_sum.other[part]
            if count == pivots[at]:
                own = by_sum.sign[part]
            elif hidden[count]:
                total += by_sum.sign[part] * values[count]
        values[pivots[at]] = -total / own


@compiled
def settle(
    by_sum: Shelf,
    hidden: Flags,
    taken: Integers,
    pivots: Integers,
    place: Integers,
    count: int,
    owed: Floats,
    times: Floats,
) -> tuple[list[int], list[int]]:
    """Say how often the sums taken off enter where one hidden count is worked out, and what is still owed then.

    Parameters
    ----------
    place
        By count the place of its sum among those ``taken``, or -1. A pivot stands in no sum that is taken later.
    owed, times
        By count and by sum; nothing at first, and changed where the lists that are returned say.
    """
    owed[count] = 1.0
    counts, sums = [count], [count][:0]
    waiting = [place[count]]
    while waiting:
        turn = heappop(waiting)
        if turn < 0 or owed[pivots[turn]] == 0.0:
            continue
        first, row, own = pivots[turn], taken[turn], 1.0
        for part in range(by_sum.starts[row], by_sum.starts[row + 1]):
            if by_sum.other[part] == first:
                own = by_sum.sign[part]
        often = owed[first] / own
        times[row] = often
        sums.append(row)
        for part in range(by_sum.starts[row], by_sum.starts[row + 1]):
            each = by_sum.other[part]
            if hidden[each]:
                owed[each] -= by_sum.sign[part] * often
                counts.append(each)
                if each != first:
                    heappush(waiting, place[each])
        owed[first] = 0.0
    return counts, sums


@compiled
def factor(starts: Integers, other: Integers, value: Floats, turn: Integers) -> Factors:
    """Factor a symmetric matrix, given by columns, whose rows are eliminated each at its ``turn``.

    Row by row of L, each found by the rows before it that it depends on (Davis 2005, a concise sparse Cholesky
    factorization). No pivot is sought off the diagonal: there a trace always remains.
    """
    size, row_at = len(turn), np.argsort(turn)
    parent, met = np.full(size, -1), np.full(size, -1)
    column = np.zeros(size + 1, np.int64)
    for place in range(size):
        met[place] = place
        for at in range(starts[row_at[place]], starts[row_at[place] + 1]):
            step = turn[other[at]]
            while step < place and met[step] != place:
                if parent[step] < 0:
                    parent[step] = place
                column[step + 1] += 1
                met[step] = place
                step = parent[step]
    for place in range(size):
        column[place + 1] += column[place]
    below, factors = np.empty(column[size], np.int64), np.empty(column[size])
    free, pivot, met = column[:-1].copy(), np.zeros(size), np.full(size, -1)
    left, path, pattern = (
        np.zeros(size),
        np.empty(size, np.int64),
        np.empty(size, np.int64),
    )
    for place in range(size):
        top = size
        met[place] = place
        for at in range(starts[row_at[place]], starts[row_at[place] + 1]):
            step, length = turn[other[at]], 0
            if step > place:
                continue
            left[step] += value[at]
            while met[step] != place:
                path[length] = step
                length += 1
                met[step] = place
                step = parent[step]
            while length:
                length -= 1
                top -= 1
                pattern[top] = path[length]
        pivot[place], left[place] = left[place], 0.0
        for step in pattern[top:]:
            above, left[step] = left[step], 0.0
            for part in range(column[step], free[step]):
                left[below[part]] -= factors[part] * above
            below[free[step]], factors[free[step]] = place, above / pivot[step]
            pivot[place] -= factors[free[step]] * above
            free[step] += 1
    child, sibling = np.full(size, -1), np.full(size, -1)
    for place in range(size):
        if parent[place] >= 0:
            sibling[place] = child[parent[place]]
            child[parent[place]] = place
    return Factors(column, below, factors, pivot, parent, child, sibling)


@compiled
def solve(of: Factors, turn: Integers, right: Floats) -> Floats:
    """Solve for a right side by row; the solution is by row as well."""
    found = np.empty_like(right)
    found[turn] = right
    for place in range(len(found)):
        for part in range(of.starts[place], of.starts[place + 1]):
            found[of.below[part]] -= of.factor[part] * found[place]
    for place in range(len(found) - 1, -1, -1):
        total = found[place] / of.pivot[place]
        for part in range(of.starts[place], of.starts[place + 1]):
            total -= of.factor[part] * found[of.below[part]]
        found[place] = total
    return found[turn]


@compiled
def solve_near(
    of: Factors, at: Integers, value: Floats, far: float, found: Floats, met: Flags
) -> Integers:
    """Solve for a right side that is nothing but in a few places, there where the solution is more than ``far``.

    What is found is exact; left out is what depends on nothing but less.

    Parameters
    ----------
    found, met
        By place; nothing at first. They receive the solution, and where it was found: in the places returned.
    """
    reach = [-1][:0]
    for place in at:
        step = place
        while step >= 0 and not met[step]:
            met[step] = True
            reach.append(step)
            step = of.parent[step]
    path = np.sort(np.array(reach, np.int64))
    for each in range(len(at)):
        found[at[each]] += value[each]
    for place in path:
        for part in range(of.starts[place], of.starts[place + 1]):
            found[of.below[part]] -= of.factor[part] * found[place]
    waiting, visited = [-1][:0], [-1][:0]
    for place in path:
        found[place] /= of.pivot[place]
        if of.parent[place] < 0:
            waiting.append(place)
    while waiting:
        place = waiting.pop()
        largest = _found(of, place, found)
        visited.append(place)
        beneath = of.child[place]
        while beneath >= 0:
            if met[beneath] or largest >= far:
                waiting.append(beneath)
            beneath = of.sibling[beneath]
    places = np.array(visited, np.int64)
    met[places] = True
    return places


@compiled
def _found(of: Factors, place: int, found: Floats) -> float:
    """Find the solution in a place from those above it, and return the largest of all these."""
    total, largest = found[place], 0.0
    for part in range(of.starts[place], of.starts[place + 1]):
        above = found[of.below[part]]
        total -= of.factor[part] * above
        largest = max(largest, abs(above))
    found[place] = total
    greatest: float = max(largest, abs(total))
    return greatest


@compiled
def _complete(of: Factors, place: int, found: Floats, met: Flags) -> list[int]:
    """Find the solution in a place that was left out, and return where it was found on the way."""
    path, step = [place][:0], place
    while step >= 0 and not met[step]:
        path.append(step)
        step = of.parent[step]
    path.reverse()
    for each in path:
        _found(of, each, found)
        met[each] = True
    return path


@compiled
def gather(
    on: tuple[Shelf, Shelf, Flags, int],
    of: Factors,
    scale: tuple[Integers, Floats],
    rows: Integers,
    times: Floats,
    least: float,
    found: Floats,
    met: Flags,
) -> tuple[Integers, Floats, Integers]:
    """Return the shown counts whose factor is more than ``least`` where sums are taken so often, and the factors.

    Parameters
    ----------
    on
        The sums by sum and by count, what is hidden, and in how many sums a count stands at most: it has such a factor
        only where one of them is taken often enough.
    scale
        By sum its place in the solution or -1, and by what that is divided.
    rows, times
        Which sums are taken, and by sum how often.
    found, met
        The solution, as ``solve_near`` left it; where more of it is needed the places are returned as well.
    """
    by_sum, by_count, hidden, most = on
    place_of, length = scale
    candidates, more = [-1][:0], [-1][:0]
    for row in rows:
        if abs(times[row]) * most > least:
            for part in range(by_sum.starts[row], by_sum.starts[row + 1]):
                if not hidden[by_sum.other[part]]:
                    candidates.append(by_sum.other[part])
    counts = np.unique(np.array(candidates, np.int64))
    factors = np.zeros(len(counts))
    for each in range(len(counts)):
        count = counts[each]
        for at in range(by_count.starts[count], by_count.starts[count + 1]):
            row = by_count.other[at]
            place = place_of[row]
            if place >= 0 and not met[place]:
                more.extend(_complete(of, place, found, met))
            if place >= 0:
                times[row] = found[place] / length[row]
            factors[each] += by_count.sign[at] * times[row]
    kept = np.abs(factors) > least
    return counts[kept], factors[kept], np.array(more, np.int64)
