"""A shorter look-back is chosen in the address, and says in points what it changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from prm.directory.models import Practice
from tests.cast import Cast, signed_in
from tests.prm.insights.made import Market
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("REF-05")]


@pytest.fixture
def alder(market: Market, tmp_path: Path) -> Practice:
    """One practice: 40 % leak at 180 days, 100 of 350 at 90."""
    market.practice("Alder", "employed")
    market.sends("Alder", alignment="employed", ours=300, competitor=200)
    market.expects("Alder", rank=1)
    for kind, volume in (("ours", 250.0), ("competitor", 100.0)):
        market.row(
            "window_flow",
            practice_id="Alder",
            service_line="cardiology",
            destination_kind=kind,
            days=90,
            volume=volume,
        )
    market.publish(tmp_path / "marts")
    return Practice.objects.create(code="Alder", name="Alder")


def read(cast: Cast, path: str) -> str:
    return words(signed_in(cast.director).get(path).content)


def test_the_list_shows_what_leaked_at_ninety_days_and_the_change_in_points(
    cast: Cast, alder: Practice
) -> None:
    page = read(cast, "/opportunities/?look_back=90")
    assert "look-back 90 days for what leaked" in page
    assert "100 −11 points" in page
    assert "−11 points" not in read(cast, "/opportunities/")


def test_the_practice_shows_its_lines_at_ninety_days_and_the_change_in_points(
    cast: Cast, alder: Practice
) -> None:
    page = read(cast, f"/practices/{alder.pk}/?look_back=90")
    assert "Looking 90 days back for who referred, instead of 180" in page
    assert "29 % leaked, −11 points ; 350 referrals are found" in page
    assert "100 −11 points" in page
    assert "−11 points" not in read(cast, f"/practices/{alder.pk}/")


@pytest.mark.parametrize("asked", ["45", "many", "-90", "30"])
def test_a_look_back_that_the_mart_lacks_is_the_longest(
    cast: Cast, alder: Practice, asked: str
) -> None:
    page = read(cast, f"/opportunities/?look_back={asked}")
    assert "look-back 180 days" in page
