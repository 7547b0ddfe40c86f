"""New patients against the plan: bars, the room there is, and who came in each stretch that may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
import vl_convert

from headwater import charts

pytestmark = pytest.mark.req("PRG-02")

PLANNED = [charts.Planned(date(2026, month, 1), 4.0 * month) for month in range(1, 7)]
CAME = (
    charts.Came(date(2026, 1, 1), date(2026, 1, 1), None, few=True),
    charts.Came(date(2026, 2, 1), date(2026, 4, 1), 27),
    charts.Came(date(2026, 5, 1), date(2026, 7, 1), None, few=True),
    charts.Came(date(2026, 8, 1), date(2026, 8, 1), 14, mature=False),
    charts.Came(date(2026, 9, 1), date(2026, 9, 1), None, mature=False),
)


def ramp(
    came: Sequence[charts.Came] = CAME, capacity: int | None = 40
) -> dict[str, Any]:
    return charts.ramp(PLANNED, came, capacity=capacity, description="A ramp.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [330, 900])
@pytest.mark.parametrize("came", [CAME, CAME[:1], ()])
def test_it_draws_on_a_phone_and_a_desk(
    scheme: Any, width: int, came: Sequence[charts.Came]
) -> None:
    spec = {**charts.resolve(ramp(came), scheme), "width": width}
    assert "token:" not in vl_convert.vegalite_to_svg(spec)


def rows_of(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for layer in spec["layer"] for row in layer["data"]["values"]]


def test_a_stretch_of_months_is_drawn_at_its_mean_and_says_its_sum() -> None:
    (row,) = {
        row["said"]: row for row in rows_of(ramp(CAME[1:2])) if "at" in row
    }.values()
    assert (row["from"], row["to"], row["at"]) == ("2026-02", "2026-04", 9.0)
    assert (row["label"], row["said"]) == ("27", "Feb 2026 to Apr 2026: 27 came")


def test_ten_or_fewer_is_a_frame_as_high_as_they_can_be_and_names_no_number() -> None:
    rows = {row["said"]: row for row in rows_of(ramp(CAME[:1])) if "at" in row}
    assert rows["January 2026: ten or fewer came"]["at"] == 10
    assert "ten or fewer" in ramp()["description"]


def test_what_is_withheld_isnt_drawn() -> None:
    assert "withheld" not in str(ramp()["layer"])
    assert CAME[-1].said == "September 2026: withheld, not complete"


def test_months_that_arent_complete_are_hatched_and_lie_beyond_the_plan() -> None:
    assert "not complete" in str(ramp())
    assert ramp()["encoding"]["x"]["scale"]["domain"][-1] == "2026-09"
    assert "not complete" not in str(ramp(CAME[:3]))


def test_nothing_is_drawn_where_nothing_can_be_told() -> None:
    assert "came" not in str(ramp(())["layer"])
    assert "room for" not in str(ramp((), None))
