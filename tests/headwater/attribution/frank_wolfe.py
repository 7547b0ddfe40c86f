"""The slow, obvious twin of weights on a simplex: the descent of the package synthdid, with its stopping rule."""

from __future__ import annotations

import numpy as np

from headwater.attribution.study import Numbers

FIRST, SECOND = 100, 10_000  # steps before the small weights are dropped, and after
SMALL = 1 / 4  # of the largest


def descend(rows: Numbers, goal: Numbers, ridge: float) -> Numbers:
    """Step towards the best corner until a step gains next to nothing; drop small weights; once more.

    Without a ridge the package puts in a hair of one, which changes nothing that could be seen.
    """
    columns = rows.shape[1]
    enough = (1e-5 * NOISE) ** 2 * len(goal)
    even = np.full(columns, 1 / columns)
    first = _steps(rows, goal, ridge, even, enough, FIRST)
    kept = np.where(first > SMALL * first.max(), first, 0.0)
    return _steps(rows, goal, ridge, kept / kept.sum(), enough, SECOND)


# Spread of the yearly changes of the other states before 1989, by which the package scales its stopping rule.
NOISE = 5.4944


def _steps(
    rows: Numbers, goal: Numbers, ridge: float, start: Numbers, enough: float, most: int
) -> Numbers:
    weights, was = start, np.inf
    for _ in range(most):
        off = rows @ weights - goal
        slope = off @ rows + ridge**2 * weights
        corner = np.zeros(len(weights))
        corner[slope.argmin()] = 1.0
        way = corner - weights
        bend = ((rows @ way) ** 2).sum() + ridge**2 * (way**2).sum()
        if bend == 0:
            break
        weights = weights + np.clip(-(slope @ way) / bend, 0, 1) * way
        off = rows @ weights - goal
        value = float(off @ off + ridge**2 * weights @ weights)
        if was - value <= enough:
            break
        was = value
    return weights
