"""The line of one practice: dots by month, strokes where only longer times are shown, grey what was expected."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
import vl_convert

from headwater.charts.story import Sent, on_one_axis, story_lines
from headwater.charts.theme import Scheme, resolve
from headwater.charts.waits import Look, Wait, waits_by_month

pytestmark = pytest.mark.req("IMP-03")

MONTHS = [date(2026, at, 1) for at in range(1, 13)]
START = date(2026, 7, 1)
BY_MONTH = [Sent(month, month, 20.0 + month.month) for month in MONTHS]
BY_QUARTER = [Sent(MONTHS[at], MONTHS[at + 2], 12.0) for at in (0, 3, 6, 9)]
EXPECTED = {month: (18.0, 18.0 if month < START else 60.0) for month in MONTHS}


def drawn(
    sent: list[Sent], expected: dict[date, tuple[float, float]] | None = None
) -> dict[str, Any]:
    return story_lines(
        MONTHS, sent, expected or {}, start=START, description="Referrals to us."
    )


def marks(spec: dict[str, Any]) -> list[str]:
    return [layer["mark"]["type"] for layer in spec["layer"]]


def texts(spec: dict[str, Any]) -> list[str]:
    return [layer["mark"].get("text", "") for layer in spec["layer"]]


def values(spec: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    found = next(
        layer
        for layer in spec["layer"]
        if layer["mark"]["type"] == kind
        and layer["mark"].get("stroke") == "token:c-ours"
    )
    rows: list[dict[str, Any]] = found["data"]["values"]
    return rows


def test_months_are_dots_and_longer_times_strokes_over_their_months() -> None:
    assert len(values(drawn(BY_MONTH), "point")) == 12
    strokes = values(drawn(BY_QUARTER), "rule")
    assert [(row["month"], row["last"]) for row in strokes][:2] == [
        ("2026-01", "2026-03"),
        ("2026-04", "2026-06"),
    ]
    assert "point" not in marks(drawn(BY_QUARTER))
    assert strokes[0]["said"] == "Jan 2026 to Mar 2026, a month: 12 to us"


def test_what_is_not_shown_is_not_in_the_drawing() -> None:
    hidden = [*BY_MONTH[:-1], Sent(MONTHS[-1], MONTHS[-1], None)]
    assert len(values(drawn(hidden), "point")) == 11
    assert "32" not in json.dumps(values(drawn(hidden), "point"))


def test_what_was_to_be_expected_is_named_only_where_it_is_drawn() -> None:
    said = "— to be expected, a range from the start on"
    assert said in texts(drawn(BY_MONTH, EXPECTED))
    assert said not in texts(drawn(BY_MONTH))


def test_from_the_start_on_it_is_a_range_and_no_line() -> None:
    spec = drawn(BY_MONTH, EXPECTED)
    area = next(each for each in spec["layer"] if each["mark"]["type"] == "area")
    line = next(
        each
        for each in spec["layer"]
        if each["mark"].get("stroke") == "token:c-unaffiliated"
    )
    assert {row["month"] for row in line["data"]["values"]} == {
        f"2026-{at:02d}" for at in range(1, 7)
    }
    assert {(row["value"], row["high"]) for row in area["data"]["values"]} == {
        (18.0, 60.0)
    }
    assert area["encoding"]["y"]["scale"]["domain"][1] >= 60


def test_the_start_stands_in_its_month() -> None:
    spec = drawn(BY_MONTH, EXPECTED)
    layer = next(
        each for each in spec["layer"] if each["mark"].get("text") == "■ start"
    )
    assert layer["data"]["values"] == [{"month": "2026-07"}]


def test_charts_above_each_other_share_months_and_the_room_beside_them() -> None:
    above = drawn(BY_MONTH, EXPECTED)
    waits = [Wait(month, mature=True, value=30.0) for month in MONTHS]
    below = on_one_axis(waits_by_month(waits, Look("Days", "days"), description="W."))
    for part in ("encoding", "config"):
        assert above[part] == below[part]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("sent", [BY_MONTH, BY_QUARTER], ids=["months", "quarters"])
def test_it_compiles(sent: list[Sent], scheme: Scheme) -> None:
    spec = resolve(drawn(sent, EXPECTED), scheme)
    assert "<svg" in vl_convert.vegalite_to_svg({**spec, "width": 600})
