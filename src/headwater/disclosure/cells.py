"""Which volume is a small cell: the one rule, for one number and for a whole array."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LARGEST_SMALL = 10  # people; rules for Medicare data forbid showing a count of 1-10

# Volumes are sums of probabilities. Both edges are hidden, because formatting may round a half either way.
_FROM, _TO = 0.5, LARGEST_SMALL + 0.5


def hidden(volume: float | None) -> bool:
    """Tell whether a volume must not be shown: it rounds to 1-10 people.

    Zero may be shown. None (nothing to show, or hidden already) is not a small cell.
    """
    return volume is not None and _FROM <= volume <= _TO


def share_hidden(numerator: float | None, denominator: float | None) -> bool:
    """Tell whether a share must not be shown, because it gives a small cell away.

    That is so when its numerator, its denominator, or what is left of the denominator is small: 95 % of 100 says that
    5 went elsewhere.
    """
    if numerator is None or denominator is None:
        return False
    return any(map(hidden, (numerator, denominator, denominator - numerator)))


def small(volumes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return ``hidden`` of every element; not-a-number is not small."""
    return (volumes >= _FROM) & (volumes <= _TO)


def rounds_to_zero(volumes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which volumes are something, but shown as nothing."""
    return (volumes > 0) & (volumes < _FROM)
