"""The Overview says first what leaves, in which line, and who receives it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from headwater import marts
from prm.accounts.models import Role
from prm.accounts.permissions import MAY_SEE_VOLUMES
from prm.insights.queries.flows import published
from tests.cast import Cast, signed_in
from tests.conftest import River
from tests.prm.insights.made import Market
from tests.prm.web.conftest import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(market: Market, tmp_path: Path) -> None:
    market.practice("P1", "employed")
    market.sends("P1", ours=3000, competitor=1500, unaffiliated=500)
    market.sends("P1", "urology", ours=2000, competitor=400)
    market.practice("P2", "independent")
    market.sends("P2", alignment="independent", ours=1000, competitor=3000)
    market.publish(tmp_path / "marts")


@pytest.mark.req("LEAK-01", "LEAK-03")
def test_the_first_sentence_can_be_read_aloud(cast: Cast, made: None) -> None:
    page = words(signed_in(cast.director).get("/").content)
    assert "32 % of the referrals of our 1 aligned practice left" in page
    assert "2,400 of 7,400 in the twelve months to Aug 2026" in page
    assert "Cardiology loses the most , 2,000 of 5,000" in page
    assert "Competitor Health receives the most, 1,900." in page


@pytest.mark.req("LEAK-01")
def test_independent_practices_have_a_share_and_no_leakage(
    cast: Cast, made: None
) -> None:
    page = words(signed_in(cast.director).get("/").content)
    assert "Independents’ share of referrals 25 %" in page
    assert "never leakage" in page


def test_the_filter_stands_in_the_address(cast: Cast, made: None) -> None:
    page = words(signed_in(cast.director).get("/?line=urology").content)
    assert "17 % of the urology referrals of our 1 aligned practice left" in page
    assert "400 of 2,400" in page


def test_a_line_that_nobody_knows_is_no_filter(cast: Cast, made: None) -> None:
    response = signed_in(cast.director).get("/?line=astrology")
    assert response.status_code == 200
    assert "2,400 of 7,400" in words(response.content)


@pytest.mark.req("REF-08")
def test_source_as_of_date_window_and_maturity_stand_on_the_page(
    cast: Cast, made: None
) -> None:
    page = words(signed_in(cast.director).get("/").content)
    assert "Claims (made) to 31 Oct 2026; window Sep 2025 to Aug 2026." in page
    assert "Not complete and outside the window: Sep 2026 70 %, Oct 2026 70 %." in page


@pytest.mark.req("REF-04")
def test_the_mix_of_evidence_stands_beside_the_numbers(cast: Cast, made: None) -> None:
    assert "100 % likely" in words(signed_in(cast.director).get("/").content)


def test_the_chart_has_its_numbers_as_a_table(cast: Cast, made: None) -> None:
    page = signed_in(cast.director).get("/").content.decode()
    spec = json.loads(re.findall(r'id="months-chart-spec">(.*?)</script>', page)[0])
    july = [b for b in spec["layer"][0]["data"]["values"] if b["month"] == "2026-07"]
    assert {bar["kind"]: bar["volume"] for bar in july}["competitor"] == 408
    row = re.findall(r"<tr>\s*<th scope=\"row\">Jul 2026</th>.*?</tr>", page, re.S)[0]
    assert ">408<" in re.sub(r"\s", "", row)


@pytest.mark.parametrize("role", list(Role))
def test_only_roles_that_need_volumes_open_it(
    cast: Cast, made: None, role: Role
) -> None:
    status = signed_in(cast.of(role)).get("/").status_code
    assert status == (200 if role in MAY_SEE_VOLUMES else 403)


def test_without_a_mart_the_page_teaches_the_commands(
    cast: Cast, tmp_path: Path
) -> None:
    page = signed_in(cast.director).get("/").content.decode()
    assert (
        f"headwater refresh --lake {tmp_path / 'lake'} --marts {tmp_path / 'marts'}"
        in page
    )


def test_an_empty_mart_says_why_there_is_nothing(
    cast: Cast, market: Market, tmp_path: Path
) -> None:
    market.tables["quality"].append(
        {"measure": "visits", "reason": "specialty_unknown", "count": 561}
    )
    market.publish(tmp_path / "marts")
    page = words(signed_in(cast.director).get("/").content)
    assert "The mart holds no referral episodes" in page
    assert "561 visits were to somebody whose specialty isn’t known" in page


def test_without_alignment_nothing_is_called_leakage(
    cast: Cast, market: Market, tmp_path: Path
) -> None:
    market.sends("P1", alignment="unknown", ours=300, competitor=900)
    market.publish(tmp_path / "marts")
    page = words(signed_in(cast.director).get("/").content)
    assert "No practice is known to be aligned" in page


def test_a_damaged_mart_is_told_with_a_way_out(
    cast: Cast, made: None, tmp_path: Path
) -> None:
    (tmp_path / "marts" / "CURRENT").write_text("2020-01-01T00-00-00Z-0000\n")
    response = signed_in(cast.director).get("/")
    assert response.status_code == 503
    assert "headwater marts rollback" in response.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_data(
    cast: Cast, site: River, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(cast.director)
    client.get("/")
    with django_assert_max_num_queries(
        5
    ):  # and what people said, and whether devices clash
        client.get("/")


def test_the_page_of_a_real_market_speaks_of_its_mart(cast: Cast, site: River) -> None:
    mart = marts.open_current(site.marts)
    assert mart is not None
    left = published(mart).groups["aligned"].flows[""].left
    page = signed_in(cast.director).get("/").content
    assert f"{left.text} of" in words(page)
    assert b"Synthetic data" in page


@pytest.mark.req("CMP-08")
def test_no_chart_of_a_real_market_holds_a_small_count(cast: Cast, site: River) -> None:
    client = signed_in(cast.director)
    mart = marts.open_current(site.marts)
    assert mart is not None
    for line in published(mart).groups["aligned"].flows:
        page = client.get(f"/?line={line}").content.decode()
        spec = re.findall(r'id="months-chart-spec">(.*?)</script>', page)[0]
        bars = json.loads(spec)["layer"][0]["data"]["values"]
        assert bars
        assert not [bar for bar in bars if 0 < bar["volume"] < 11]
