"""The few special functions that the models need, for arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_STEPS = (
    8  # of the recurrence: from here on Stirling's series is exact to the last digits
)
_HALF_LOG_TWO_PI = 0.5 * np.log(2 * np.pi)


def log_gamma(x: Any) -> Floats:
    """Return log Γ(x) for x > 0, by Γ(x + 1) = x Γ(x) and Stirling's series (Abramowitz and Stegun 6.1.40)."""
    value = np.asarray(x, np.float64)
    product = np.ones_like(value)
    for step in range(_STEPS):
        product = product * (value + step)
    y = value + _STEPS
    inverse = 1 / (y * y)
    series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / y
    return np.asarray(
        (y - 0.5) * np.log(y) - y + _HALF_LOG_TWO_PI + series - np.log(product)
    )


def digamma(x: Any) -> Floats:
    """Return the derivative of log Γ(x) for x > 0 (Abramowitz and Stegun 6.3.5 and 6.3.18)."""
    value = np.asarray(x, np.float64)
    passed = np.zeros_like(value)
    for step in range(_STEPS):
        passed = passed + 1 / (value + step)
    y = value + _STEPS
    inverse = 1 / (y * y)
    series = inverse * (
        1 / 12 - inverse * (1 / 120 - inverse * (1 / 252 - inverse / 240))
    )
    return np.asarray(np.log(y) - 1 / (2 * y) - series - passed)


def logistic(x: Any) -> Floats:
    """Return 1 / (1 + exp(-x)), without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * np.asarray(x, np.float64))))


def log_odds(p: Any) -> Floats:
    """Return log(p / (1 - p))."""
    value = np.asarray(p, np.float64)
    return np.asarray(np.log(value) - np.log1p(-value))
