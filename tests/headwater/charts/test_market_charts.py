"""Charts of shares, waits, falls and moves: they draw at both widths, name tokens, and leave out what isn't shown."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import vl_convert

from headwater import charts
from headwater.charts import Line, Look, Move, Piece, Quarter, Step, Wait
from headwater.charts.theme import Scheme
from headwater.reference import county_shapes

Spec = dict[str, Any]
QUARTERS = [
    Quarter("Q4 2025", True),
    Quarter("Q1 2026", True),
    Quarter("Q2 2026", False),
]


def shares() -> Spec:
    lines = [
        Line("Ours", "ours", (0.4, None, 0.42)),
        Line("Rival", "competitor", (0.3, 0.31, 0.3)),
        Line("Other rival", "competitor", (0.1, 0.11, 0.1)),
    ]
    return charts.shares_by_quarter(QUARTERS, lines, description="Shares.")


def waits() -> Spec:
    months = [Wait(date(2026, at, 1), at < 8, 10.0 + at, 12.0) for at in range(1, 10)]
    look = Look("Days", "days", band=0.5, target=30.0, target_name="target")
    return charts.waits_by_month(months, look, description="Waits.")


def fall() -> Spec:
    steps = [
        Step("All", "100", (Piece("carved", 0, 100),)),
        Step("Ours", "60", (Piece("ours", 40, 100),)),
        Step("Withheld", "withheld", ()),
        Step("Rest", "40", (Piece("rest", 0, 40),)),
    ]
    return charts.waterfall(steps, description="A fall.")


def moved() -> Spec:
    rows = [Move("Loyal", 20, 30), Move("Splitter", 30, 20), Move("Lapsed", 0, 0)]
    return charts.moves(
        rows, then="2025", now="2026", what="practices", description="Moves."
    )


def mapped() -> Spec:
    return charts.share_map(
        county_shapes(["99001", "99003", "99005"]),
        shares={"99001": 0.52, "99003": 0.24},
        said={"99001": "52 %", "99003": "24 %", "99005": "too few to show"},
        description="A map.",
    )


EVERY = pytest.mark.parametrize("draw", [shares, waits, fall, moved, mapped])


@EVERY
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [340, 900])
def test_a_chart_draws_at_both_widths_in_light_and_dark(
    draw: Callable[[], Spec], scheme: Scheme, width: int
) -> None:
    svg = vl_convert.vegalite_to_svg({**charts.resolve(draw(), scheme), "width": width})
    assert "token:" not in svg


@EVERY
def test_a_chart_names_no_colour_and_says_what_it_shows(
    draw: Callable[[], Spec],
) -> None:
    spec = draw()
    assert spec["description"]
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgb\(|hsl\(", json.dumps(spec))


@pytest.mark.req("REF-08")
@pytest.mark.parametrize("draw", [shares, waits])
def test_what_is_not_complete_is_hatched_and_no_line_reaches_it(
    draw: Callable[[], Spec],
) -> None:
    spec = draw()
    assert "url(#early)" in json.dumps(spec)
    lines = [each for each in spec["layer"] if each["mark"]["type"] == "line"]
    drawn = [point for each in lines for point in each["data"]["values"]]
    assert drawn
    assert not {"Q2 2026", "2026-08", "2026-09"} & {
        point.get("quarter", point.get("month")) for point in drawn
    }


@pytest.mark.req("CMP-08")
def test_a_step_that_is_not_shown_has_words_and_no_bar() -> None:
    bars, labels = (layer["data"]["values"] for layer in fall()["layer"])
    assert "Withheld" not in {bar["name"] for bar in bars}
    assert "withheld" in {label["label"] for label in labels}


@pytest.mark.req("CMP-08", "REF-15")
def test_a_county_that_is_not_shown_stays_without_colour_and_number() -> None:
    counties, *texts = mapped()["layer"]
    shade = {each["id"]: each["shade"] for each in counties["data"]["values"]}
    assert shade["99005"] == 0
    assert shade["99001"] > shade["99003"] > 0
    assert {"99005"}.isdisjoint(each["id"] for each in texts[0]["data"]["values"])


def test_systems_of_one_kind_share_a_colour_and_differ_by_dashes() -> None:
    line = next(each for each in shares()["layer"] if each["mark"]["type"] == "line")
    looks = {
        p["system"]: (p["stroke"], tuple(p["dash"])) for p in line["data"]["values"]
    }
    assert looks["Rival"][0] == looks["Other rival"][0]
    assert looks["Rival"][1] != looks["Other rival"][1]


@pytest.mark.parametrize(
    ("found", "bounds"),
    [
        ([0.24, 0.53], [(0.2, 0.3), (0.3, 0.4), (0.4, 0.5), (0.5, 0.6)]),
        ([0.31, 0.33], [(0.3, 0.35)]),
        ([0.0, 1.0], [(0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.0)]),
        ([], []),
    ],
)
def test_classes_of_shares_are_round_and_few(
    found: list[float], bounds: list[tuple[float, float]]
) -> None:
    classes = [(round(c.low, 2), round(c.high, 2)) for c in charts.share_classes(found)]
    assert classes == bounds
