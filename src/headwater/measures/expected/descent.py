"""Find the least value of a smooth function of a few dozen parameters."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from headwater.measures.expected.functions import Floats

Slope = Callable[[Floats], tuple[float, Floats]]

_STEPS = 200
_ENOUGH = 1e-6  # largest slope at which the descent ends, relative to the value
_SHORTEST = 1e-10
_LONGEST = 2.0  # in any one parameter: they are log odds and logs, where 2 is far
_DECREASE = 1e-4  # of what the slope promises (Armijo)


def descend(value_and_slope: Slope, start: Floats) -> Floats:
    """Return where the function is least, by the quasi-Newton method BFGS with a backtracking line search.

    The estimate of the inverse curvature is kept whole: with a few dozen parameters nothing needs to be forgotten.

    Parameters
    ----------
    value_and_slope
        Point → value and gradient.
    """
    point = start.astype(np.float64)
    value, slope = value_and_slope(point)
    curvature = np.eye(len(point)) / max(1.0, float(np.abs(slope).max(initial=0.0)))
    for _ in range(_STEPS):
        if np.abs(slope).max(initial=0.0) <= _ENOUGH * max(1.0, abs(value)):
            break
        direction = -curvature @ slope
        if direction @ slope >= 0:  # rounding has spoilt the estimate: begin again
            curvature = np.eye(len(point))
            direction = -slope
        direction *= min(1.0, _LONGEST / float(np.abs(direction).max()))
        found = _along(value_and_slope, point, value, slope, direction)
        if found is None:
            break
        moved, new_value, new_slope = found
        curvature = _curve(curvature, moved - point, new_slope - slope)
        point, value, slope = moved, new_value, new_slope
    return point


def _along(
    value_and_slope: Slope,
    point: Floats,
    value: float,
    slope: Floats,
    direction: Floats,
) -> tuple[Floats, float, Floats] | None:
    """Halve the step until the value falls as the slope promises."""
    promise, step = float(direction @ slope), 1.0
    while step > _SHORTEST:
        moved = point + step * direction
        new_value, new_slope = value_and_slope(moved)
        if np.isfinite(new_value) and new_value <= value + _DECREASE * step * promise:
            return moved, new_value, new_slope
        step /= 2
    return None


def _curve(curvature: Floats, moved: Floats, turned: Floats) -> Floats:
    """Update the inverse curvature by one step and the turn of the slope on it."""
    both = float(moved @ turned)
    if both <= 1e-12:
        return curvature
    left = np.eye(len(moved)) - np.outer(moved, turned) / both
    return np.asarray(left @ curvature @ left.T + np.outer(moved, moved) / both)
