"""The towns of the invented region: who lives there, and where their practices lie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.reference.invented import (
    KM_PER_DEGREE,
    ORIGIN,
    PLACES,
    TOWNS,
    county_fips,
)
from headwater.synthetic.arrays import Array, Rng
from headwater.synthetic.parameters import Parameters

STATE = "ZZ"  # no state has it
_WEIGHTS = np.array([0.26, 0.18, 0.14, 0.13, 0.11, 0.10, 0.08])


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
        centre=PLACES[:towns] * np.array(parameters.region_km),
        weight=_WEIGHTS[:towns] / _WEIGHTS[:towns].sum(),
        names=np.array(TOWNS[:towns]),
        county_fips=np.array([county_fips(town) for town in range(towns)]),
        zip_code=np.array([f"0000{town + 1}" for town in range(towns)]),
    )


def scatter(rng: Rng, place: Geography, towns: Array, *, sd_km: float) -> Array:
    """Return points (n x 2, km) around the centres of the given towns."""
    return place.centre[towns] + rng.normal(0.0, sd_km, (len(towns), 2))


def latitude_longitude(points: Array) -> tuple[Array, Array]:
    """Turn km in the region into degrees, rounded to about ten metres."""
    latitude = ORIGIN[0] + points[:, 1] / KM_PER_DEGREE
    longitude = ORIGIN[1] + points[:, 0] / (
        KM_PER_DEGREE * np.cos(np.radians(ORIGIN[0]))
    )
    return latitude.round(4), longitude.round(4)


def distances(origins: Array, destinations: Array) -> Array:
    """Return straight distances in km, origins x destinations."""
    difference = origins[:, None, :] - destinations[None, :, :]
    return np.asarray(np.sqrt((difference**2).sum(axis=2)))
