"""The planner: how many practices and months, from the mart's own volumes or from what was typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from headwater.attribution.power import plan_size
from prm.common.formats import lift, plural
from prm.web.impact.plan_sizes import present_planner
from tests.cast import Cast, signed_in
from tests.prm.insights.worked import LINE, publish_worked
from tests.prm.web.conftest import words

pytestmark = pytest.mark.django_db


def test_it_takes_pool_and_volume_from_the_line(
    settings: Settings, tmp_path: Path, cast: Cast
) -> None:
    settings.MARTS = tmp_path / "marts"
    publish_worked(settings.MARTS, lift=0.0)
    page = present_planner({"line": LINE, "lift": "20"})
    assert page.usual is not None
    assert page.typed["pool"] == 120
    assert page.typed["volume"] == pytest.approx(12, abs=1.5)
    size = plan_size(
        0.2,
        pool=120,
        a_month=10,
        monthly_volume=page.typed["volume"],
        horizon=6,
    )
    assert page.size == size
    assert size.practices is not None
    said = words(
        signed_in(cast.director).get(f"/impact/planner/?line={LINE}&lift=20").content
    )
    assert plural(size.practices, "practice") in said
    assert "Set the share in the week plan" in said


def test_what_can_not_be_shown_says_what_could(cast: Cast) -> None:
    page = words(
        signed_in(cast.executive).get("/impact/planner/?lift=2&pool=80").content
    )
    assert "+2 % can’t be shown with 80 practices" in page
    best = present_planner({"lift": "2", "pool": "80"}).size.detectable
    assert lift(best).replace("\xa0", " ") in page


@pytest.mark.parametrize(
    "typed",
    [
        "lift=abc",
        "lift=-5",
        "pool=1",
        "volume=0",
        "horizon=99",
        "lift=nan",
        "a_month=1e308",
    ],
)
def test_what_is_no_number_in_range_is_said_and_does_no_harm(
    cast: Cast, typed: str
) -> None:
    answer = signed_in(cast.director).get(f"/impact/planner/?{typed}")
    assert answer.status_code == 200
    assert "isn’t a number in range" in words(answer.content)


def test_more_practices_and_months_show_smaller_rises() -> None:
    page = present_planner({})
    rows = [[least for least, _ in row.cells] for row in page.rows]
    assert all(row == sorted(row, reverse=True) for row in rows)
    assert [row[0] for row in rows] == sorted((row[0] for row in rows), reverse=True)
    assert not page.rows[0].claims  # 15 practices are an early signal at best
