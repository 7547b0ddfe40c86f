"""What a territory's practices refer is summed from what may be shown of each, for those who may see them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from prm.directory.models import Practice
from prm.territories.models import Territory
from prm.territories.operations import assign_liaison
from tests.cast import Cast, signed_in
from tests.prm.insights.made import Market
from tests.prm.territories.made import make_territory
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("REF-10")]


@pytest.fixture
def north(market: Market, tmp_path: Path, cast: Cast) -> Territory:
    """Two practices in the north; one in the south, which isn't part of it."""
    for code, ours, left, county in (
        ("Alder", 300, 150, "99001"),
        ("Brook", 200, 100, "99001"),
        ("Cedar", 700, 900, "99003"),
    ):
        market.practice(code, "employed")
        market.sends(code, alignment="employed", ours=ours, competitor=left)
        Practice.objects.create(code=code, name=code, county_fips=county)
    market.publish(tmp_path / "marts")
    return make_territory(
        "North", by=cast.director, day=timezone.now(), counties=("99001",)
    )


def read(reader: Client, territory: Territory) -> str:
    return words(reader.get(f"/territories/{territory.pk}/referrals/").content)


def test_its_practices_are_summed_by_line_and_by_destination(
    cast: Cast, north: Territory
) -> None:
    page = read(signed_in(cast.director), north)
    assert "Cardiology 750 500 250" in page
    assert "All lines 750 500 250" in page
    assert "Ours 500" in page
    assert "Competitor 250" in page


def test_a_strangers_territory_tells_a_liaison_nothing_and_their_own_everything(
    cast: Cast, north: Territory
) -> None:
    page = read(signed_in(cast.liaison), north)
    assert "Its liaisons and the directors see what its practices refer" in page
    assert "750" not in page
    assign_liaison(
        territory=north,
        liaison=cast.liaison,
        from_date=timezone.localdate(),
        by=cast.director,
        at=timezone.now(),
    )
    assert "All lines 750 500 250" in read(signed_in(cast.liaison), north)


@pytest.mark.req("CMP-08")
def test_a_practice_with_few_referrals_is_in_no_sum(
    cast: Cast, north: Territory, market: Market, tmp_path: Path
) -> None:
    market.practice("Dell", "employed")
    market.sends("Dell", alignment="employed", ours=7)
    Practice.objects.create(code="Dell", name="Dell", county_fips="99001")
    market.publish(tmp_path / "marts")
    page = read(signed_in(cast.director), north)
    assert "757" not in page
    assert "507" not in page


def test_who_may_see_no_volumes_gets_none(cast: Cast, north: Territory) -> None:
    officer = signed_in(cast.compliance_officer)
    status = officer.get(f"/territories/{north.pk}/referrals/").status_code
    assert status == 403
