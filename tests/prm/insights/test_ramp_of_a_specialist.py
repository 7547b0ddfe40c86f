"""How many new patients a specialist got, as far as a window and small cells let it be told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from headwater.marts import Mart
from prm.insights.queries.ramps import Arrived, arrived
from tests.prm.insights.made import Market

pytestmark = pytest.mark.req("PRG-02")

START = date(2026, 3, 2)


def publish(folder: Path, market: Market, **sends: float) -> Mart:
    for name, volume in sends.items():
        market.practice(name)
        market.sends(name, ours=volume, competitor=60)
    return market.publish(folder)


def came(mart: Mart, starts_on: date = START, npi: str = "ours-9") -> Arrived | str:
    return arrived(mart, npi=npi, line="cardiology", starts_on=starts_on)


def test_it_sums_what_may_be_shown_since_the_start(tmp_path: Path) -> None:
    found = came(publish(tmp_path / "marts", Market(), Alder=36, Birch=24))
    assert isinstance(found, Arrived)
    assert (found.shown.value, found.practices, found.withheld) == (60, 2, 0)
    assert (found.first, found.last) == (date(2026, 3, 1), date(2026, 8, 1))
    assert (found.months, found.a_month) == (6, 10)


def test_small_counts_stay_out_of_the_sum_and_are_counted(tmp_path: Path) -> None:
    mart = publish(tmp_path / "marts", Market(), Alder=36, Birch=24, Cedar=7, Dune=4)
    found = came(mart)
    assert isinstance(found, Arrived)
    assert found.shown.value in (36, 60)  # one more may be withheld for Cedar’s sake
    assert found.withheld >= 1


def test_before_the_window_it_speaks_of_the_window(tmp_path: Path) -> None:
    mart = publish(tmp_path / "marts", Market(), Alder=36)
    found = came(mart, starts_on=date(2024, 1, 1))
    assert isinstance(found, Arrived)
    assert (found.first, found.months) == (date(2025, 9, 1), 12)


@pytest.mark.parametrize(
    ("starts_on", "npi", "said"),
    [
        (date(2026, 9, 1), "ours-9", "after the last mature month"),
        (START, "", "no NPI"),
        (START, "1234567893", "none came, or too few"),
    ],
)
def test_where_nothing_can_be_told_it_says_why(
    tmp_path: Path, starts_on: date, npi: str, said: str
) -> None:
    mart = publish(tmp_path / "marts", Market(), Alder=36)
    assert said in str(came(mart, starts_on, npi))


def test_a_name_that_two_people_bear_tells_nobodys_count(tmp_path: Path) -> None:
    market = Market()
    market.row(
        "destination",
        practice_id="Alder",
        service_line="cardiology",
        destination_kind="ours",
        system="Ours Health",
        organization_id="ours",
        organization_name="Ours Clinic",
        npi="other-1",
        practitioner_name="Dr. Ours",
        volume=20.0,
    )
    assert "by the same name" in str(
        came(publish(tmp_path / "marts", market, Alder=36))
    )
