"""Where the referrals of a practice go, on its page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from headwater import marts
from prm.directory.models import Practice
from prm.insights.queries.flows import published
from tests.cast import Cast, signed_in
from tests.conftest import River
from tests.prm.insights.made import WINDOW, Market
from tests.prm.web.conftest import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(market: Market, tmp_path: Path) -> None:
    market.practice(
        "Alder",
        "affiliated",
        city="Millrace",
        state="ZZ",
        address_1="1 Mill Road",
        phone="555-0100",
    )
    market.sends(
        "Alder", alignment="affiliated", ours=300, competitor=150, unaffiliated=50
    )
    market.sends("Alder", "urology", alignment="affiliated", ours=120, competitor=240)
    market.practice("Brook", "independent", organization_name="Larch Partners")
    market.sends("Brook", alignment="independent", ours=100, competitor=300)
    market.practice("Quiet", "employed")
    market.publish(tmp_path / "marts")


@pytest.fixture
def adopted(made: None) -> None:
    for code in ("Alder", "Brook", "Quiet"):
        Practice.objects.create(code=code, name=f"Practice {code}")


@pytest.fixture
def director(cast: Cast) -> Client:
    return signed_in(cast.director)


def page_of(reader: Client, code: str, query: str = "") -> str:
    """Return the words of a practice's page, found by the mart's id."""
    return words(opened(reader, code, query).content)


def opened(reader: Client, code: str, query: str = "") -> HttpResponse:
    path = reverse("practice_known_as", args=[code])
    return reader.get(f"{path}{query}", follow=True)


@pytest.mark.req("LEAK-01")
def test_an_aligned_practice_leaks_and_the_page_says_where(
    director: Client, made: None
) -> None:
    page = page_of(director, "Alder")
    assert (
        "49 % of 860 referrals came to us in the twelve months to Aug 2026; 51 % leaked"
        in page
    )
    assert "Urology sends the most elsewhere : 240 of 360." in page
    assert "Where urology goes" in page
    assert "1 Mill Road, Millrace, ZZ" in page


@pytest.mark.req("REF-04")
def test_a_volume_brings_its_interval(director: Client, made: None) -> None:
    # Five flows of twelve months, each with a variance of 1: 1.645 √60 is 12.7.
    assert "847 to 873, all lines" in page_of(director, "Alder")


@pytest.mark.req("LEAK-01")
def test_an_independent_practice_is_never_called_leaking(
    director: Client, made: None
) -> None:
    page = page_of(director, "Brook")
    assert "this is how it shares its referrals, not leakage" in page
    assert "leaked" not in page.lower()


def test_the_practice_of_a_competitor_is_called_that(
    director: Client, market: Market, tmp_path: Path
) -> None:
    market.practice("Rival", "competitor")
    market.sends("Rival", alignment="competitor", ours=100, competitor=300)
    market.publish(tmp_path / "marts")
    page = page_of(director, "Rival")
    assert "The practice belongs to a competitor, so this is" in page


@pytest.mark.req("CMP-08")
def test_a_trend_says_which_line_it_can_not_draw(
    director: Client, market: Market, tmp_path: Path
) -> None:
    market.practice("Rival", "competitor")
    sent = {"ours": 15, "competitor": 600}
    market.sends("Rival", alignment="competitor", months=WINDOW, **sent)
    market.publish(tmp_path / "marts")
    page = page_of(director, "Rival")
    assert "Referrals to us are too few to be drawn by month." in page


@pytest.mark.req("LEAK-03")
def test_a_line_of_the_address_is_the_one_in_focus(
    director: Client, made: None
) -> None:
    page = page_of(director, "Alder", "?line=cardiology")
    assert "Where cardiology goes 500 referrals" in page
    assert "Cardiology to us and elsewhere, by month" in page
    assert "Competitor Health 150" in page


@pytest.mark.req("REF-04", "REF-08")
def test_evidence_source_and_maturity_stand_on_the_page(
    director: Client, made: None
) -> None:
    page = page_of(director, "Alder")
    assert "100 % likely" in page
    assert "Claims (made) to 31 Oct 2026; window Sep 2025 to Aug 2026." in page
    assert "Hatched months aren’t complete" in page


def test_referring_practitioners_are_told_by_npi(director: Client, made: None) -> None:
    assert "Alder-1" in page_of(director, "Alder")


def test_a_practice_without_referrals_says_why(director: Client, made: None) -> None:
    page = page_of(director, "Quiet")
    assert "No referrals of this practice are in the claims" in page


def test_an_unknown_practice_is_named_with_a_way_on(
    director: Client, made: None
) -> None:
    response = opened(director, "Nowhere")
    assert response.status_code == 404
    assert "knows a practice “Nowhere”" in words(response.content)
    assert b"data-palette" in response.content


def test_without_a_roster_names_fall_back_to_identifiers(
    director: Client, market: Market, tmp_path: Path
) -> None:
    market.sends("tin:12/3", alignment="unknown", ours=100, competitor=300)
    market.tables["opportunity"][0]["practice_name"] = None
    for row in market.tables["destination"]:
        row |= {"system": None, "organization_name": None, "practitioner_name": None}
    market.publish(tmp_path / "marts")
    page = page_of(director, "tin:12/3")
    assert "tin:12/3" in page
    assert "of unknown alignment" in page
    assert "competitor 300" in page


@pytest.mark.parametrize("code", ["Alder", "Brook"])
def test_the_directory_adds_people_and_takes_nothing_of_the_flow_away(
    director: Client, adopted: None, code: str
) -> None:
    response = opened(director, code)
    pk = Practice.objects.get(code=code).pk
    assert response.redirect_chain == [(f"/practices/{pk}/", 302)]
    page = response.content.decode()
    for part in ("flow", "trend", "places", "referrers", "evidence", "people"):
        assert f'id="{part}"' in page


def test_a_line_survives_the_way_from_the_opportunities(
    director: Client, adopted: None
) -> None:
    response = opened(director, "Alder", "?line=cardiology")
    assert "Where cardiology goes 500 referrals" in words(response.content)


def test_an_adopted_practice_without_referrals_says_why(
    director: Client, adopted: None
) -> None:
    assert "No referrals of this practice are in the claims" in page_of(
        director, "Quiet"
    )


def test_a_practice_that_the_mart_has_not_heard_of_says_how_it_will(
    director: Client, adopted: None
) -> None:
    Practice.objects.create(code="New", name="New Practice")
    page = page_of(director, "New")
    assert "The published mart doesn’t know this practice" in page


def test_a_practice_that_only_the_mart_knows_says_how_to_adopt_it(
    director: Client, made: None
) -> None:
    page = page_of(director, "Alder")
    assert "Only the mart knows this practice" in page
    assert "headwater directory adopt --lake" in page


def test_without_a_mart_a_page_teaches_the_command(director: Client, db: None) -> None:
    Practice.objects.create(code="Alder", name="Practice Alder")
    assert "headwater refresh --lake" in page_of(director, "Alder")


def test_every_practice_of_a_real_market_opens_in_as_many_queries(
    director: Client, site: River
) -> None:
    mart = marts.open_current(site.marts)
    assert mart is not None
    asked = set()
    for practice_id in [*published(mart).by_practice][1:]:  # the first fills caches
        with CaptureQueriesContext(connection) as queries:
            response = opened(director, practice_id)
        assert response.status_code == 200
        asked.add(len(queries))
    # One number for practices of the directory, one for those that the mart alone knows.
    assert len(asked) <= 2
    assert max(asked) <= 14


@pytest.mark.req("CMP-08")
def test_no_specification_of_a_real_market_holds_a_small_count(
    director: Client, site: River
) -> None:
    mart = marts.open_current(site.marts)
    assert mart is not None
    for practice_id in published(mart).by_practice:
        page = opened(director, practice_id).content.decode()
        for volume in re.findall(r'"volume": ([\d.]+)', page):
            assert not 0 < float(volume) < 11


@pytest.mark.req("CMP-08")
def test_places_whose_counts_are_hidden_are_named_in_a_sentence(
    director: Client, market: Market, tmp_path: Path
) -> None:
    market.practice("Alder")
    market.sends("Alder", ours=300, competitor=150, unaffiliated=7, unknown=30)
    market.publish(tmp_path / "marts")
    page = page_of(director, "Alder")
    withheld = "Competitor Health (competitor), Unknown Health (unknown)"
    assert f"And {withheld}: counts withheld." in page
    assert "And Unaffiliated Health (unaffiliated): ten or fewer each." in page
