"""The charts of an impact page: months around a start, ways to count, and an interval that has no dot."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import vl_convert

from headwater import charts
from headwater.attribution import EventSeries
from headwater.charts.labels import signed_percent

MONTHS = tuple(range(-9, 6))


def series(**changes: Any) -> EventSeries:
    columns: dict[str, Any] = {
        "months": MONTHS,
        "treated": tuple(0.1 for _ in MONTHS),
        "treated_low": tuple(0.0 for _ in MONTHS),
        "treated_high": tuple(0.2 for _ in MONTHS),
        "controls": tuple(-0.05 for _ in MONTHS),
        "seen": tuple(-3 <= month < 0 for month in MONTHS),
    }
    return EventSeries(**{**columns, **changes})


def events(**changes: Any) -> dict[str, Any]:
    return charts.event_plot(
        series(**changes), description="Months.", treated="46 practices"
    )


def unsure(**changes: Any) -> dict[str, Any]:
    columns = {
        "treated": tuple(0.1234 for _ in MONTHS),
        "controls": tuple(-0.0567 for _ in MONTHS),
        "controls_low": tuple(-0.08 for _ in MONTHS),
        "controls_high": tuple(-0.03 for _ in MONTHS),
    }
    return charts.event_plot(
        series(**columns, **changes), description="Months.", single=False
    )


ROWS = (
    charts.Spread("Before and after", 0.34, 0.48, 0.41),
    charts.Spread("expected to bounce back anyway", 0.2, 0.28, 0.24, part=True),
    charts.Spread("Sequential trial", 0.07, 0.28, 0.17, headline=True),
)


def bracket() -> dict[str, Any]:
    return charts.intervals(ROWS, description="Three ways to count.")


def alone() -> dict[str, Any]:
    return charts.interval_alone(-0.09, 0.26, description="Between −9 % and +26 %.")


EVERY = pytest.mark.parametrize("draw", [events, unsure, bracket, alone])


@EVERY
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [330, 900])
def test_they_draw_on_a_phone_and_a_desk(draw: Any, scheme: Any, width: int) -> None:
    spec = {**charts.resolve(draw(), scheme), "width": width}
    assert "token:" not in vl_convert.vegalite_to_svg(spec)


@EVERY
def test_they_name_tokens_and_say_in_words_what_they_show(draw: Any) -> None:
    text = json.dumps(draw())
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgb\(|hsl\(", text)
    assert draw()["description"] and draw()["width"] == "container"


@pytest.mark.req("IMP-03")
def test_an_interval_alone_has_no_dot_and_no_figure_inside_it() -> None:
    text = json.dumps(alone())
    assert '"point"' not in text
    values = [value for layer in alone()["layer"] for value in layer["data"]["values"]]
    assert {value["text"] for value in values if "text" in value} == {"−9%", "+26%"}
    assert all(value.get("lift") is None for value in values)


@pytest.mark.req("IMP-03")
def test_months_without_single_figures_are_bars_and_a_band_and_hold_none() -> None:
    text = json.dumps(unsure())
    marks = {layer["mark"]["type"] for layer in unsure()["layer"]}
    assert not {"point", "line"} & marks and {"area", "rule"} <= marks
    assert "0.1234" not in text and "-0.0567" not in text
    assert "12%" not in text and "−6%" not in text
    bars = unsure()["layer"][-3]["data"]["values"]
    assert len(bars) == len(MONTHS)
    assert bars[0]["said"] == (
        "month −9, worked on: 0 to +20%; like them, not worked on: −8% to −3%"
    )
    assert {"point", "line"} <= {layer["mark"]["type"] for layer in events()["layer"]}


@pytest.mark.req("IMP-03")
def test_without_intervals_of_the_controls_none_of_them_is_drawn() -> None:
    spec = charts.event_plot(series(), description="Months.", single=False)
    (band,) = [layer for layer in spec["layer"] if layer["mark"]["type"] == "area"]
    assert band["data"]["values"] == []
    names = [layer["mark"].get("text") for layer in spec["layer"]]
    assert not [name for name in names if name and "like them" in name]


@pytest.mark.req("IMP-03")
def test_a_way_to_count_without_a_single_figure_gets_no_dot() -> None:
    rows = [row._replace(lift=None) for row in ROWS]
    spec = charts.intervals(rows, description="Intervals.")
    assert spec["layer"][-1]["mark"]["type"] == "point"
    assert spec["layer"][-1]["data"]["values"] == []
    assert "41%" not in json.dumps(spec)


@pytest.mark.req("IMP-02")
def test_what_bounces_back_anyway_stands_as_a_part_of_the_row_above_it() -> None:
    names = [row["name"] for row in bracket()["layer"][1]["data"]["values"]]
    assert names[1] == "of that, expected to bounce back anyway"


@pytest.mark.req("IMP-02")
def test_months_that_the_planner_saw_are_shaded() -> None:
    shade = events()["layer"][0]
    assert shade["data"]["values"] == [{"month": "−3", "last": "−1"}]
    nothing = events(seen=tuple(False for _ in MONTHS))
    assert "rect" not in json.dumps(nothing)


def test_a_month_that_nobody_has_is_left_out() -> None:
    gone = (None, *series().treated[1:])
    bare = (None, *series().treated_low[1:])
    spec = events(treated=gone, treated_low=bare, treated_high=bare)
    drawn = [layer for layer in spec["layer"] if layer["mark"]["type"] == "point"]
    assert "−9" not in [row["month"] for row in drawn[0]["data"]["values"]]


def test_no_change_is_written_without_a_sign() -> None:
    assert [signed_percent(x) for x in (0.0, -0.001, 0.17, -0.09)] == [
        "0",
        "0",
        "+17%",
        "−9%",
    ]
