"""A wait with what was done about it: marks in their months, medians before and after as broad strokes."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
import vl_convert

from headwater import charts
from headwater.charts import Level, Look, Mark, Wait
from headwater.charts.theme import Scheme

pytestmark = pytest.mark.req("ISS-06")

MONTHS = [Wait(date(2026, at, 1), at < 10, 40.0 - 2 * at) for at in range(1, 12)]
OPENED, FIXED = Mark(date(2026, 3, 9), "opened"), Mark(date(2026, 7, 1), "fixed")


def drawn(*marks: Mark, levels: tuple[Level, ...] = ()) -> dict[str, Any]:
    return charts.waits_by_month(
        MONTHS, Look("Days", "days"), description="Waits.", marks=marks, levels=levels
    )


def words(spec: dict[str, Any]) -> dict[str, str]:
    """Return the month of each word that is written."""
    return {
        layer["mark"]["text"]: layer["data"]["values"][0]["month"]
        for layer in spec["layer"]
        if str(layer["mark"].get("text", "")).startswith("■")
    }


def test_each_mark_stands_in_its_month() -> None:
    assert words(drawn(OPENED, FIXED)) == {
        "■ opened": "2026-03",
        "■ fixed": "2026-07",
    }


def test_two_marks_of_a_month_share_its_line() -> None:
    spec = drawn(OPENED, Mark(date(2026, 3, 30), "fixed"))
    assert words(spec) == {"■ opened, fixed": "2026-03"}


def test_a_mark_outside_the_months_is_left_out() -> None:
    assert words(drawn(Mark(date(2024, 3, 1), "opened"))) == {}


def test_a_median_is_drawn_over_its_months() -> None:
    level = Level(date(2026, 1, 1), date(2026, 3, 1), 36.0)
    (stroke,) = (
        layer
        for layer in drawn(levels=(level,))["layer"]
        if layer["mark"].get("strokeWidth") == 6
    )
    assert stroke["data"]["values"] == [
        {"month": "2026-01", "last": "2026-03", "value": 36.0}
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [340, 900])
def test_marks_and_medians_draw(scheme: Scheme, width: int) -> None:
    level = Level(date(2026, 1, 1), date(2026, 3, 1), 36.0)
    spec = charts.resolve(drawn(OPENED, FIXED, levels=(level,)), scheme)
    svg = vl_convert.vegalite_to_svg({**spec, "width": width})
    assert "■ opened" in svg
    assert "token:" not in json.dumps(spec)
