"""Counties have names and outlines: the Census Bureau's, and invented ones for an invented region."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from headwater.reference import county, county_shapes, list_counties
from headwater.synthetic.geography import geography, latitude_longitude
from headwater.synthetic.parameters import Parameters

pytestmark = pytest.mark.req("FLD-10")


def rings(fips: str) -> Iterator[list[list[float]]]:
    (feature,) = county_shapes([fips])["features"]
    for polygon in feature["geometry"]["coordinates"]:
        yield from polygon


def area(ring: list[list[float]]) -> float:
    """Return the signed area in square degrees; clockwise is negative."""
    x, y = np.array(ring).T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2


def holds(ring: list[list[float]], x: float, y: float) -> bool:
    inside = False
    for (ax, ay), (bx, by) in pairwise(ring):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            inside = not inside
    return inside


def test_a_county_has_the_name_and_the_state_of_its_code() -> None:
    assert str(county("39049")) == "Franklin, Ohio"
    assert str(county("99001")) == "Merrow, Invented region"
    assert county("00000") is None


def test_every_state_lists_its_counties() -> None:
    assert len(list_counties(["39"])) == 88
    assert len(list_counties(["99"])) == 7
    assert [each.state for each in list_counties(["39", "01"])][:1] == ["Alabama"]


def test_a_known_place_lies_in_its_county_and_in_no_other() -> None:
    columbus = (-82.9988, 39.9612)
    assert [
        each.fips
        for each in list_counties(["39"])
        if any(holds(ring, *columbus) for ring in rings(each.fips))
    ] == ["39049"]


def test_outlines_are_closed_and_run_clockwise() -> None:
    for fips in ("39049", "39095", "02016", "99001", "99013"):
        outer = [ring for ring in rings(fips) if abs(area(ring)) > 1e-6]
        assert all(ring[0] == ring[-1] for ring in outer)
        assert area(max(outer, key=lambda ring: abs(area(ring)))) < 0


def test_every_invented_town_lies_in_its_own_county_alone() -> None:
    place = geography(Parameters())
    latitudes, longitudes = latitude_longitude(place.centre)
    for fips, latitude, longitude in zip(
        place.county_fips, latitudes, longitudes, strict=True
    ):
        assert [
            each.fips
            for each in list_counties(["99"])
            if holds(next(rings(each.fips)), longitude, latitude)
        ] == [fips]


def test_invented_counties_fill_their_region_without_gap_or_overlap() -> None:
    outlines = [next(rings(each.fips)) for each in list_counties(["99"])]
    corners = np.array([corner for ring in outlines for corner in ring])
    width, height = np.ptp(corners, axis=0)
    assert -sum(area(ring) for ring in outlines) == pytest.approx(
        width * height, rel=1e-3
    )


def test_unknown_codes_are_left_out_and_doubles_drawn_once() -> None:
    shapes = county_shapes(["39049", "39049", "", "12"])
    assert [feature["id"] for feature in shapes["features"]] == ["39049"]
