"""Practices: the list, and the page of one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from headwater import marts
from prm.accounts.models import Role
from prm.accounts.permissions import MAY_SEE_VOLUMES
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
def liaison(cast: Cast) -> Client:
    return signed_in(cast.liaison)


def listed(page: bytes) -> list[str]:
    return re.findall(r'href="/practices/(\w+)/">Practice', page.decode())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Alder", "Brook", "Quiet"]),
        ("?sort=-name", ["Quiet", "Brook", "Alder"]),
        ("?sort=-volume", ["Alder", "Brook", "Quiet"]),
        ("?sort=-share", ["Alder", "Brook", "Quiet"]),
        ("?alignment=independent", ["Brook"]),
        ("?text=larch", ["Brook"]),
        ("?text=millrace", ["Alder"]),
        ("?sort=nonsense&alignment=nonsense", ["Alder", "Brook", "Quiet"]),
    ],
)
def test_the_list_is_filtered_and_sorted_in_the_address(
    liaison: Client, made: None, query: str, expected: list[str]
) -> None:
    assert listed(liaison.get(f"/practices/{query}").content) == expected


def test_the_list_says_first_how_many_there_are(liaison: Client, made: None) -> None:
    page = words(liaison.get("/practices/").content)
    assert "3 practices : 2 employed or affiliated, 1 independent." in page
    assert "2 referred in the twelve months to Aug 2026." in page


@pytest.mark.req("LEAK-01")
def test_an_aligned_practice_leaks_and_the_page_says_where(
    liaison: Client, made: None
) -> None:
    page = words(liaison.get("/practices/Alder/").content)
    assert (
        "49 % of 860 referrals came to us in the twelve months to Aug 2026; 51 % leaked"
        in page
    )
    assert "Urology sends the most elsewhere : 240 of 360." in page
    assert "Where urology goes" in page
    assert "1 Mill Road, Millrace, ZZ" in page


@pytest.mark.req("REF-04")
def test_a_volume_brings_its_interval(liaison: Client, made: None) -> None:
    # Five flows of twelve months, each with a variance of 1: 1.645 √60 is 12.7.
    assert "847 to 873, all lines" in words(liaison.get("/practices/Alder/").content)


@pytest.mark.req("LEAK-01")
def test_an_independent_practice_is_never_called_leaking(
    liaison: Client, made: None
) -> None:
    page = words(liaison.get("/practices/Brook/").content)
    assert "this is how it shares its referrals, not leakage" in page
    assert "leaked" not in page.lower()


def test_the_practice_of_a_competitor_is_called_that(
    liaison: Client, market: Market, tmp_path: Path
) -> None:
    market.practice("Rival", "competitor")
    market.sends("Rival", alignment="competitor", ours=100, competitor=300)
    market.publish(tmp_path / "marts")
    page = words(liaison.get("/practices/Rival/").content)
    assert "The practice belongs to a competitor, so this is" in page
    assert "1 of competitors or of unknown alignment" in words(
        liaison.get("/practices/").content
    )


@pytest.mark.req("CMP-08")
def test_a_trend_says_which_line_it_can_not_draw(
    liaison: Client, market: Market, tmp_path: Path
) -> None:
    market.practice("Rival", "competitor")
    sent = {"ours": 15, "competitor": 600}
    market.sends("Rival", alignment="competitor", months=WINDOW, **sent)
    market.publish(tmp_path / "marts")
    page = words(liaison.get("/practices/Rival/").content)
    assert "Referrals to us are too few to be drawn by month." in page


@pytest.mark.req("LEAK-03")
def test_a_line_of_the_address_is_the_one_in_focus(liaison: Client, made: None) -> None:
    page = words(liaison.get("/practices/Alder/?line=cardiology").content)
    assert "Where cardiology goes 500 referrals" in page
    assert "Cardiology to us and elsewhere, by month" in page
    assert "Competitor Health 150" in page


@pytest.mark.req("REF-04", "REF-08")
def test_evidence_source_and_maturity_stand_on_the_page(
    liaison: Client, made: None
) -> None:
    page = words(liaison.get("/practices/Alder/").content)
    assert "100 % likely" in page
    assert "Claims (made) to 31 Oct 2026; window Sep 2025 to Aug 2026." in page
    assert "Hatched months aren’t complete" in page


def test_referring_practitioners_are_told_by_npi(liaison: Client, made: None) -> None:
    assert "Alder-1" in words(liaison.get("/practices/Alder/").content)


def test_a_practice_without_referrals_says_why(liaison: Client, made: None) -> None:
    page = words(liaison.get("/practices/Quiet/").content)
    assert "No referrals of this practice are in the claims" in page


def test_an_unknown_practice_is_named_with_a_way_on(
    liaison: Client, made: None
) -> None:
    response = liaison.get("/practices/Nowhere/")
    assert response.status_code == 404
    assert "knows no practice “Nowhere”" in words(response.content)
    assert b"data-palette" in response.content


def test_without_a_roster_names_fall_back_to_identifiers(
    liaison: Client, market: Market, tmp_path: Path
) -> None:
    market.sends("tin:12/3", alignment="unknown", ours=100, competitor=300)
    market.tables["opportunity"][0]["practice_name"] = None
    for row in market.tables["destination"]:
        row |= {"system": None, "organization_name": None, "practitioner_name": None}
    market.publish(tmp_path / "marts")
    path = reverse("practice", args=["tin:12/3"])
    page = words(liaison.get(path).content)
    assert "tin:12/3" in page
    assert "of unknown alignment" in page
    assert "competitor 300" in page


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("path", ["/practices/", "/practices/Alder/"])
def test_only_roles_that_need_volumes_open_them(
    cast: Cast, made: None, role: Role, path: str
) -> None:
    status = signed_in(cast.of(role)).get(path).status_code
    assert status == (200 if role in MAY_SEE_VOLUMES else 403)


@pytest.mark.parametrize("path", ["/practices/", "/practices/Alder/"])
def test_without_a_mart_they_teach_the_commands(liaison: Client, path: str) -> None:
    assert b"headwater refresh --lake" in liaison.get(path).content


def test_every_practice_of_a_real_market_opens_without_more_queries(
    liaison: Client, site: River, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    mart = marts.open_current(site.marts)
    assert mart is not None
    liaison.get("/practices/")
    for practice_id in published(mart).by_practice:
        with django_assert_max_num_queries(2):
            response = liaison.get(reverse("practice", args=[practice_id]))
        assert response.status_code == 200


@pytest.mark.req("CMP-08")
def test_no_specification_of_a_real_market_holds_a_small_count(
    liaison: Client, site: River
) -> None:
    mart = marts.open_current(site.marts)
    assert mart is not None
    for practice_id in published(mart).by_practice:
        page = liaison.get(reverse("practice", args=[practice_id])).content.decode()
        for volume in re.findall(r'"volume": ([\d.]+)', page):
            assert not 0 < float(volume) < 11


@pytest.mark.req("CMP-08")
def test_places_whose_counts_are_hidden_are_named_in_a_sentence(
    liaison: Client, market: Market, tmp_path: Path
) -> None:
    market.practice("Alder")
    market.sends("Alder", ours=300, competitor=150, unaffiliated=7, unknown=30)
    market.publish(tmp_path / "marts")
    page = words(liaison.get("/practices/Alder/").content)
    assert "And Competitor Health (competitor): counts withheld." in page
    assert "And Unaffiliated Health (unaffiliated): ten or fewer each." in page
