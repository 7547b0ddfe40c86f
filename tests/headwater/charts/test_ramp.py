"""New patients against the plan: bars, the room there is, and one mean that came."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import vl_convert

from headwater import charts

pytestmark = pytest.mark.req("PRG-02")

PLANNED = [charts.Planned(date(2026, month, 1), 4.0 * month) for month in range(1, 7)]
CAME = charts.Came(date(2026, 2, 1), date(2026, 4, 1), 9.5)


def ramp(came: charts.Came | None = CAME, capacity: int | None = 40) -> dict[str, Any]:
    return charts.ramp(PLANNED, came, capacity=capacity, description="A ramp.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [330, 900])
@pytest.mark.parametrize("came", [CAME, None])
def test_it_draws_on_a_phone_and_a_desk(
    scheme: Any, width: int, came: charts.Came | None
) -> None:
    spec = {**charts.resolve(ramp(came), scheme), "width": width}
    assert "token:" not in vl_convert.vegalite_to_svg(spec)


def test_what_came_is_one_mean_and_says_that_it_is_the_least() -> None:
    drawn = str(ramp())
    assert "at least 9.5 a month came" in drawn
    assert "'from': '2026-02', 'to': '2026-04'" in drawn


def test_nothing_is_drawn_where_nothing_can_be_told() -> None:
    assert "came" not in str(ramp(None))
    assert "room for" not in str(ramp(None, None))
    beyond = charts.Came(date(2027, 1, 1), date(2027, 2, 1), 3.0)
    assert "at least" not in str(ramp(beyond))
