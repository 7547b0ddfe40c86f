"""Seven towns of an invented region in the open mid-Atlantic, so that no map shows anybody's house.

Each town has a county: all that lies nearer to it than to another town. Nobody surveyed these outlines; they are what a
map of made-up data may honestly show.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

STATE_FIPS = "99"  # assigned to no state
STATE_NAME = "Invented region"
TOWNS = (
    "Merrow",
    "Aldwick",
    "Thornby",
    "Farrowmere",
    "Quillhaven",
    "Ostwick",
    "Brindle",
)
REGION_KM = (60.0, 45.0)  # west to east, south to north
ORIGIN = (43.20, -30.40)  # latitude and longitude of the south-west corner: open sea
KM_PER_DEGREE = 111.32
_MARGIN_KM = 9.0  # three standard deviations of how far from its town a practice lies

# The flagship's town lies in the middle, the others around it, as shares of the region's sides.
PLACES: Points = np.array(
    [
        (0.48, 0.50),
        (0.18, 0.72),
        (0.80, 0.66),
        (0.30, 0.22),
        (0.88, 0.24),
        (0.55, 0.90),
        (0.06, 0.36),
    ]
)


def county_fips(town: int) -> str:
    """Return the code of a town's county; counties have odd numbers, as in the standard."""
    return f"{STATE_FIPS}{2 * town + 1:03d}"


@lru_cache(maxsize=1)
def outlines() -> dict[str, tuple[str, list[list[float]]]]:
    """Return name and outline by county code: longitude and latitude, clockwise, closed."""
    centres = PLACES * np.array(REGION_KM)
    return {
        county_fips(town): (TOWNS[town], _degrees(_nearest(centres, town)))
        for town in range(len(TOWNS))
    }


def _nearest(centres: Points, town: int) -> Points:
    """Return the corners of what lies nearer to a town than to any other: the region, cut at each bisector."""
    low, (width, height) = -_MARGIN_KM, np.array(REGION_KM) + _MARGIN_KM
    corners = np.array([(low, low), (low, height), (width, height), (width, low)])
    for other in range(len(centres)):
        if other != town:
            corners = _cut(corners, centres[town], centres[other])
    return corners


def _cut(corners: Points, here: Points, there: Points) -> Points:
    """Keep the part of a convex outline that is nearer to ``here`` than to ``there``."""
    side = (corners - (here + there) / 2) @ (there - here)
    kept: list[Points] = []
    for at in range(len(corners)):
        onward = (at + 1) % len(corners)
        if side[at] <= 0:
            kept.append(corners[at])
        if side[at] * side[onward] < 0:
            share = side[at] / (side[at] - side[onward])
            kept.append(corners[at] + share * (corners[onward] - corners[at]))
    return np.array(kept)


def _degrees(corners: Points) -> list[list[float]]:
    across = KM_PER_DEGREE * np.cos(np.radians(ORIGIN[0]))
    longitude = ORIGIN[1] + corners[:, 0] / across
    latitude = ORIGIN[0] + corners[:, 1] / KM_PER_DEGREE
    ring = np.column_stack([longitude, latitude]).round(4).tolist()
    return [*ring, ring[0]]
