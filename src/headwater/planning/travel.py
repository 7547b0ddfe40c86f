"""How long it takes from door to door: by the great circle and how roads wind, or by a road matrix that was given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from headwater.planning.roads import BASE, Roads

Numbers = npt.NDArray[np.float64]

_EARTH_KM = 6371.0088  # mean radius


@dataclass(frozen=True, slots=True)
class TravelSettings:
    """How a straight line becomes minutes on the road. Illustrative: a site has its own roads.

    Attributes
    ----------
    circuity
        Road over great circle; 1.2 to 1.4 in most places.
    speeds
        (up to so many km of the trip, km an hour), rising; the last holds for all that is left. Short trips are slow
        ones.
    parking_minutes
        For leaving one door and finding the next; none from a place to itself.
    """

    circuity: float = 1.3
    speeds: tuple[tuple[float, float], ...] = (
        (5.0, 32.0),
        (25.0, 55.0),
        (float("inf"), 85.0),
    )
    parking_minutes: float = 3.0


TRAVEL = TravelSettings()


@dataclass(frozen=True, slots=True)
class Travel:
    """Minutes and kilometres from each place to each, both (n + 1) x (n + 1). Row and column 0 are the base."""

    minutes: Numbers
    kilometres: Numbers


def drive_times(
    latitudes: Sequence[float],
    longitudes: Sequence[float],
    *,
    base: tuple[float, float],
    roads: Roads | None = None,
    keys: Sequence[str] | None = None,
    settings: TravelSettings = TRAVEL,
) -> Travel:
    """Return the travel between a base and places.

    Parameters
    ----------
    latitudes, longitudes
        Of the places, degrees.
    base
        Latitude and longitude of where each day begins and ends.
    roads
        A road matrix; pairs that it doesn't name are estimated.
    keys
        The places' keys in the road matrix, in the same order.

    Raises
    ------
    ValueError
        If there are roads without keys, or lists of different lengths.
    """
    if len(latitudes) != len(longitudes):
        raise ValueError("as many latitudes as longitudes are needed")
    kilometres = settings.circuity * _great_circle(
        np.radians([base[0], *latitudes]), np.radians([base[1], *longitudes])
    )
    travel = Travel(_minutes(kilometres, settings), kilometres)
    if roads is None:
        return travel
    if keys is None or len(keys) != len(latitudes):
        raise ValueError("a road matrix needs a key for each place")
    return _by_road(travel, roads, [BASE, *keys])


def _great_circle(latitude: Numbers, longitude: Numbers) -> Numbers:
    """Return km between all pairs of points (haversine), angles in radians."""
    half_up = np.sin((latitude[:, None] - latitude) / 2) ** 2
    half_across = np.sin((longitude[:, None] - longitude) / 2) ** 2
    chord = half_up + np.cos(latitude)[:, None] * np.cos(latitude) * half_across
    return np.asarray(2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1))))


def _minutes(kilometres: Numbers, settings: TravelSettings) -> Numbers:
    minutes = np.full(kilometres.shape, settings.parking_minutes)
    done = 0.0
    for up_to, speed in settings.speeds:
        minutes += np.clip(kilometres - done, 0, up_to - done) / speed * 60
        done = up_to
    np.fill_diagonal(minutes, 0)
    return minutes


def _by_road(travel: Travel, roads: Roads, keys: list[str]) -> Travel:
    place = {key: number for number, key in enumerate(keys)}
    minutes, kilometres = travel.minutes.copy(), travel.kilometres.copy()
    for (from_, to), trip in roads.trips.items():
        if from_ in place and to in place:
            minutes[place[from_], place[to]] = trip.minutes
            kilometres[place[from_], place[to]] = trip.kilometres
    return Travel(minutes, kilometres)
