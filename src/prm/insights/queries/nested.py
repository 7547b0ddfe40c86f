"""Tables of counts whose last axis holds a whole, its parts, and the parts of these: protected along every sum."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from headwater.disclosure.linked import Codes, protect

Volumes = NDArray[np.float64]
Mask = NDArray[np.bool_]


def protect_nested(
    cube: Volumes,
    sums: Sequence[Sequence[int]],
    *,
    totals: Sequence[int],
    codes: Codes | None = None,
    fixed: Mask | None = None,
    cost: Volumes | None = None,
) -> Codes:
    """Say for every cell whether it may be shown.

    Parameters
    ----------
    cube
        Volumes; entry 0 of each axis in ``totals`` is the total of the others.
    sums
        Slots of the last axis: each the whole first, then its parts.
    codes, fixed, cost
        As in :func:`headwater.disclosure.linked.protect`.
    """
    return protect(
        cube, totals=totals, nested=sums, codes=codes, fixed=fixed, cost=cost
    )


def with_totals(volumes: Volumes, axes: Sequence[int]) -> Volumes:
    """Put in front of each of ``axes`` the sum along it."""
    for axis in axes:
        whole = volumes.sum(axis=axis, keepdims=True)
        volumes = np.concatenate([whole, volumes], axis=axis)
    return volumes
