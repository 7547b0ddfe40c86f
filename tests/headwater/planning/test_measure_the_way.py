"""Ways between doors: by the great circle, or by a road matrix whose bad rows are named."""

from __future__ import annotations

import pytest

from headwater.planning import drive_times, read_roads
from headwater.planning.roads import RoadProblem
from headwater.planning.travel import TravelSettings

pytestmark = pytest.mark.req("FLD-07")

DEGREE_KM = 111.195  # of latitude, on a sphere of 6,371 km


def test_a_degree_of_latitude_is_its_length_times_how_roads_wind() -> None:
    travel = drive_times([41.0], [-90.0], base=(40.0, -90.0))
    assert travel.kilometres[0, 1] == pytest.approx(1.3 * DEGREE_KM, rel=1e-4)
    assert travel.kilometres[1, 0] == travel.kilometres[0, 1]
    assert travel.kilometres[0, 0] == travel.minutes[0, 0] == 0


def test_the_first_kilometres_are_the_slowest() -> None:
    steady = TravelSettings(
        circuity=1.0,
        speeds=((10.0, 30.0), (float("inf"), 60.0)),
        parking_minutes=2.0,
    )
    near, far = 5 / DEGREE_KM, 40 / DEGREE_KM
    travel = drive_times([near, far], [0.0, 0.0], base=(0.0, 0.0), settings=steady)
    assert travel.minutes[0, 1] == pytest.approx(2 + 10, rel=1e-4)
    assert travel.minutes[0, 2] == pytest.approx(2 + 20 + 30, rel=1e-4)


def test_the_shorter_way_round_the_world_is_taken() -> None:
    travel = drive_times([0.0], [179.5], base=(0.0, -179.5))
    assert travel.kilometres[0, 1] == pytest.approx(1.3 * DEGREE_KM, rel=1e-4)


FILE = """from,to,minutes,kilometres
base,P1,12,8.5
P1,base,15,9
P1,P2,7,3
P2,P9,soon,3
P2,,4,1
base,P2,-1,4
P1,P2,8,3
"""


def test_a_road_matrix_says_how_long_it_takes() -> None:
    roads = read_roads(FILE.splitlines())
    travel = drive_times(
        [40.0, 40.1], [-90.0, -90.1], base=(40.0, -90.2), roads=roads, keys=["P1", "P2"]
    )
    estimated = drive_times([40.0, 40.1], [-90.0, -90.1], base=(40.0, -90.2))
    assert travel.minutes[0, 1] == 12
    assert travel.minutes[1, 0] == 15
    assert travel.minutes[2, 1] == travel.minutes[1, 2] == 7
    assert travel.kilometres[1, 2] == 3
    assert travel.minutes[0, 2] == estimated.minutes[0, 2]


def test_rows_that_say_nothing_are_named() -> None:
    assert read_roads(FILE.splitlines()).problems == (
        RoadProblem(5, "minutes is “soon”, which is no number."),
        RoadProblem(6, "It doesn't say from where to where."),
        RoadProblem(7, "minutes is -1; it must be 0 or more."),
        RoadProblem(8, "The way from P1 to P2 stands there twice; the first holds."),
    )


def test_a_file_without_its_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="no column minutes"):
        read_roads(["from,to,kilometres", "a,b,1"])


def test_roads_without_keys_are_refused() -> None:
    roads = read_roads(FILE.splitlines())
    with pytest.raises(ValueError, match="a key for each place"):
        drive_times([40.0], [-90.0], base=(40.0, -90.2), roads=roads)
    with pytest.raises(ValueError, match="as many"):
        drive_times([40.0], [], base=(40.0, -90.2))
