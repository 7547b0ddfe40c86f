"""Seven towns of an invented region, laid out in the mid-Atlantic so that no map shows anybody's house."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.synthetic.arrays import Array, Rng
from headwater.synthetic.identity import TOWNS
from headwater.synthetic.parameters import Parameters

STATE = "ZZ"  # no state has it
_ORIGIN = (43.20, -30.40)  # latitude and longitude of the south-west corner: open sea
_KM_PER_DEGREE = 111.32
_WEIGHTS = np.array([0.26, 0.18, 0.14, 0.13, 0.11, 0.10, 0.08])
# The flagship's town lies in the middle, the others around it, as shares of the region's sides.
_PLACES = np.array(
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


@dataclass(frozen=True, slots=True)
class Geography:
    """Towns: centre in km east and north of the region's corner, share of the population, county and ZIP."""

    centre: Array  # towns x 2, km
    weight: Array
    names: Array
    county_fips: Array
    zip_code: Array


def geography(parameters: Parameters) -> Geography:
    """Return the towns; state code 99 and ZIP prefix 000 are assigned to no place."""
    towns = parameters.towns
    return Geography(
        centre=_PLACES[:towns] * np.array(parameters.region_km),
        weight=_WEIGHTS[:towns] / _WEIGHTS[:towns].sum(),
        names=np.array(TOWNS[:towns]),
        county_fips=np.array([f"99{1 + 2 * (town // 3):03d}" for town in range(towns)]),
        zip_code=np.array([f"0000{town + 1}" for town in range(towns)]),
    )


def scatter(rng: Rng, place: Geography, towns: Array, *, sd_km: float) -> Array:
    """Return points (n x 2, km) around the centres of the given towns."""
    return place.centre[towns] + rng.normal(0.0, sd_km, (len(towns), 2))


def latitude_longitude(points: Array) -> tuple[Array, Array]:
    """Turn km in the region into degrees, rounded to about ten metres."""
    latitude = _ORIGIN[0] + points[:, 1] / _KM_PER_DEGREE
    longitude = _ORIGIN[1] + points[:, 0] / (
        _KM_PER_DEGREE * np.cos(np.radians(_ORIGIN[0]))
    )
    return latitude.round(4), longitude.round(4)


def distances(origins: Array, destinations: Array) -> Array:
    """Return straight distances in km, origins x destinations."""
    difference = origins[:, None, :] - destinations[None, :, :]
    return np.asarray(np.sqrt((difference**2).sum(axis=2)))
