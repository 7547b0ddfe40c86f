"""Maps of counties draw without colour, name who has what, and leave out what can't be read."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import vl_convert

from headwater import charts
from headwater.charts.counties import MOST_POINTS, SHADES
from headwater.charts.theme import Scheme
from headwater.reference import county_shapes, list_counties

pytestmark = pytest.mark.req("FLD-10")

FIPS = [each.fips for each in list_counties(["99"])]
POINT = charts.Point(-30.0, 43.4, "North", "Alder Family Medicine, tier A")


def drawn(**changes: Any) -> dict[str, Any]:
    arguments: dict[str, Any] = {
        "owner": {FIPS[0]: "North", FIPS[1]: "South"},
        "groups": ["North", "South"],
        "points": [POINT],
        "description": "Who covers which county.",
    }
    return charts.territory_map(county_shapes(FIPS), **{**arguments, **changes})


def quantity() -> dict[str, Any]:
    return charts.quantity_map(
        county_shapes(FIPS),
        amounts={FIPS[0]: 8, FIPS[1]: 1, FIPS[2]: 0},
        said={FIPS[0]: "8 practices"},
        description="Practices by county.",
    )


def features(spec: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in spec["layer"][0]["data"]["values"]}


@pytest.mark.parametrize("draw", [drawn, quantity])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [340, 900])
def test_a_map_draws_on_a_phone_and_a_desk_in_light_and_dark(
    draw: Any, scheme: Scheme, width: int
) -> None:
    spec = {**charts.resolve(draw(), scheme), "width": width}
    svg = vl_convert.vegalite_to_svg(spec)
    assert "token:" not in svg
    assert svg.count("<path") >= len(FIPS)


@pytest.mark.parametrize("draw", [drawn, quantity])
def test_a_map_takes_no_colour_that_means_a_destination(draw: Any) -> None:
    text = json.dumps(draw())
    assert not re.search(r"token:c-|#[0-9a-fA-F]{3,8}\b|rgb\(", text)


def test_a_territory_is_told_apart_by_shade_by_name_and_by_the_signs_of_its_practices() -> (
    None
):
    spec = drawn()
    shades = {fips: each["shade"] for fips, each in features(spec).items()}
    assert shades[FIPS[0]] != shades[FIPS[1]]
    assert shades[FIPS[2]] == 0
    assert {"North", "South"} <= {
        label["name"]
        for layer in spec["layer"]
        if layer["mark"]["type"] == "text"
        for label in layer["data"]["values"]
    }
    scale = spec["layer"][1]["encoding"]["shape"]["scale"]
    assert len({*scale["range"]}) == len(scale["domain"]) == 3


def test_counties_say_whose_they_are() -> None:
    said = {fips: each["said"] for fips, each in features(drawn()).items()}
    assert said[FIPS[0]].endswith(", Invented region: North")
    assert said[FIPS[2]].endswith(": no territory")


def test_more_points_than_an_eye_can_part_are_left_out() -> None:
    spec = drawn(points=[POINT] * (MOST_POINTS + 1))
    assert "Alder" not in json.dumps(spec)


def test_a_quantity_is_darkest_where_it_is_largest_and_white_where_it_is_nothing() -> (
    None
):
    shades = {fips: each["shade"] for fips, each in features(quantity()).items()}
    assert [shades[fips] for fips in FIPS[:3]] == [SHADES[-1], SHADES[0], 0]
