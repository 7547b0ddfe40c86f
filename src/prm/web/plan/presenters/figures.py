"""A day's route as a small map: the same frame for every day, so that days can be compared at a glance.

Positions are percentages of a box of 4 to 3, so that lines and numbers keep their size however wide the box is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import cos, radians
from typing import NamedTuple
from uuid import UUID

from headwater.reference import county_shapes
from prm.directory.models import Practice
from prm.insights.planning.starts import Start
from prm.visits.models import Stop

RATIO = 4 / 3
_MARGIN = 0.08  # of the box, so that numbers at the edge aren't cut
_LEAST_SPAN = 0.02  # degrees: a single stop isn't drawn the size of a country
_MOST_COUNTIES = 60


class Spot(NamedTuple):
    """A place on the map, in percent from the left and from the top."""

    x: float
    y: float


class Mark(NamedTuple):
    """A stop on the map."""

    spot: Spot
    number: int
    key: UUID
    name: str


class Leg(NamedTuple):
    """A way on the map."""

    from_: Spot
    to: Spot


class Figure(NamedTuple):
    """One day."""

    base: Spot | None
    marks: tuple[Mark, ...]
    legs: tuple[Leg, ...]
    said: str


class Frame(NamedTuple):
    """The part of the world that all days of a week are drawn in."""

    west: float
    north: float
    width: float  # degrees of longitude
    height: float  # degrees of latitude

    def spot(self, latitude: float, longitude: float) -> Spot:
        """Return where a place lies."""
        return Spot(
            round(100 * (longitude - self.west) / self.width, 2),
            round(100 * (self.north - latitude) / self.height, 2),
        )


class Ground(NamedTuple):
    """What lies beneath all days: county lines, in a box of 400 to 300, and the other practices as dots."""

    counties: tuple[str, ...]
    dots: tuple[Spot, ...]


def frame_of(places: Iterable[tuple[float, float]]) -> Frame | None:
    """Return the frame that holds all places, undistorted in a box of 4 to 3; None without a place."""
    known = list(places)
    if not known:
        return None
    south, north = min(p[0] for p in known), max(p[0] for p in known)
    west, east = min(p[1] for p in known), max(p[1] for p in known)
    shrink = max(cos(radians((north + south) / 2)), 0.1)
    height = max(north - south, (east - west) * shrink / RATIO, _LEAST_SPAN)
    height *= 1 + 2 * _MARGIN
    width = height * RATIO / shrink
    return Frame((west + east - width) / 2, (north + south + height) / 2, width, height)


def ground_of(frame: Frame, practices: Sequence[Practice]) -> Ground:
    """Return what lies beneath the routes."""
    codes = sorted({each.county_fips for each in practices if each.county_fips})
    shapes = county_shapes(codes)["features"] if len(codes) <= _MOST_COUNTIES else []
    dots = tuple(
        frame.spot(each.latitude, each.longitude)
        for each in practices
        if each.latitude is not None and each.longitude is not None
    )
    return Ground(tuple(_path(frame, each["geometry"]) for each in shapes), dots)


def figure_of(frame: Frame, start: Start | None, stops: Sequence[Stop]) -> Figure:
    """Return a day's route: from the base through its stops and back."""
    marks = tuple(
        Mark(
            frame.spot(stop.practice.latitude, stop.practice.longitude),
            number,
            stop.pk,
            stop.practice.name,
        )
        for number, stop in enumerate(stops, start=1)
        if stop.practice.latitude is not None and stop.practice.longitude is not None
    )
    base = frame.spot(start.latitude, start.longitude) if start else None
    ends = [base] if base else []
    spots = [*ends, *(mark.spot for mark in marks), *ends] if marks else []
    legs = tuple(Leg(*pair) for pair in pairwise(spots))
    names = ", ".join(f"{mark.number} {mark.name}" for mark in marks)
    return Figure(base, marks, legs, f"Route: {names}" if names else "No stops")


def _path(frame: Frame, geometry: dict[str, object]) -> str:
    polygons = geometry["coordinates"]
    assert isinstance(polygons, list)
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    rings = [ring for polygon in polygons for ring in polygon]
    return "".join(f"M{_line(frame, ring)}Z" for ring in rings)


def _line(frame: Frame, ring: Sequence[Sequence[float]]) -> str:
    spots = [frame.spot(latitude, longitude) for longitude, latitude in ring]
    return "L".join(f"{4 * spot.x:.0f} {3 * spot.y:.0f}" for spot in spots)
