"""The Overview leads: to the practice that fell, and from all referrals to what could be won back."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from prm.directory.models import Practice
from prm.territories.operations import assign_liaison
from tests.cast import Cast, signed_in
from tests.prm.insights.made import Market
from tests.prm.territories.made import make_territory
from tests.prm.web.conftest import words

pytestmark = pytest.mark.django_db


def falls(market: Market, code: str, change: float, **given: object) -> None:
    usual = {
        "practice_id": code,
        "service_line": "cardiology",
        "chart": "share",
        "tier": "alert",
        "verdict": "leak",
        "raised": date(2026, 6, 1),
        "began": date(2026, 3, 1),
        "in_force": True,
    }
    market.row("alert", **(usual | {"change": change} | given))


@pytest.fixture
def fallen(market: Market) -> Market:
    for code in ("Alder", "Brook"):
        market.practice(code, "employed", city="Millrace", state="ZZ")
        market.sends(code, ours=300, competitor=200)
    falls(market, "Alder", -0.4321)
    market.diagnoses("Alder")
    return market


@pytest.mark.req("LEAK-09", "LEAK-08")
def test_two_clicks_lead_to_the_practice_that_fell_and_why(
    cast: Cast, fallen: Market, tmp_path: Path
) -> None:
    fallen.publish(tmp_path / "marts")
    client = signed_in(cast.director)
    response = client.get("/")
    page = words(response.content)
    assert (
        "Practice Alder fell by 45 % in cardiology since Mar 2026; the probable barrier is access"
        in page
    )
    link = '/practices/known-as/Alder/?line=cardiology"'
    assert link in response.content.decode()
    assert "Access" in words(client.get(link.rstrip('"'), follow=True).content)


@pytest.mark.req("LEAK-09")
def test_alerts_come_before_watches_and_leaks_of_our_own_first(
    cast: Cast, fallen: Market, tmp_path: Path
) -> None:
    fallen.practice("Cedar", "independent")
    fallen.sends("Cedar", alignment="independent", ours=3000, competitor=3000)
    falls(fallen, "Cedar", -0.9)
    falls(fallen, "Brook", -0.95, tier="watch")
    fallen.publish(tmp_path / "marts")
    table = words(signed_in(cast.director).get("/").content).split("Beyond limits")[1]
    assert table.index("Alder") < table.index("Cedar") < table.index("Brook")


@pytest.mark.req("LEAK-09", "CMP-08")
def test_an_alert_of_few_referrals_is_counted_and_not_named(
    cast: Cast, fallen: Market, tmp_path: Path
) -> None:
    fallen.practice("Dell")
    fallen.sends("Dell", ours=4, competitor=3)
    falls(fallen, "Dell", -0.5)
    fallen.publish(tmp_path / "marts")
    page = words(signed_in(cast.director).get("/").content)
    said = r"\d alerts? of practices(?: and lines)? with too few referrals to show"
    assert re.search(said, page)
    assert "Practice Dell" not in page


@pytest.mark.req("LEAK-09", "FLD-10", "ADM-01")
def test_a_liaison_sees_movers_of_their_own_territory_alone(
    cast: Cast, fallen: Market, tmp_path: Path
) -> None:
    falls(fallen, "Brook", -0.6)
    fallen.publish(tmp_path / "marts")
    for code, county in (("Alder", "99001"), ("Brook", "99003")):
        Practice.objects.create(code=code, name=code, county_fips=county)
    at = timezone.now() - timedelta(days=10)
    north = make_territory("North", by=cast.director, day=at, counties=("99001",))
    assign_liaison(
        territory=north,
        liaison=cast.liaison,
        from_date=timezone.localdate() - timedelta(days=5),
        by=cast.director,
        at=timezone.now(),
    )
    page = words(signed_in(cast.liaison).get("/").content)
    assert "Practice Alder" in page
    assert "Practice Brook" not in page


@pytest.mark.req("LEAK-02")
def test_the_waterfall_goes_from_all_to_what_could_be_won_back(
    cast: Cast, fallen: Market, tmp_path: Path
) -> None:
    for code in ("Alder", "Brook"):
        fallen.row(
            "carve_out",
            practice_id=code,
            service_line="cardiology",
            destination_kind="competitor",
            reason="out_of_area",
            detail="county",
            volume=40.0,
        )
    fallen.publish(tmp_path / "marts")
    page = signed_in(cast.director).get("/").content.decode()
    spec = json.loads(re.findall(r'id="waterfall-spec">(.*?)</script>', page)[0])
    labels = {
        each["name"]: each["label"] for each in spec["layer"][1]["data"]["values"]
    }
    assert labels["All referrals"] == "1,000"
    assert labels["Leaked"].startswith("400 ")
    assert labels["− Outside our area"].startswith("80 ")
    assert labels["Could be won back"].startswith("320 ")
    assert "Could be won back 320" in words(page.encode())


@pytest.mark.req("REF-05")
def test_another_look_back_stands_beside_with_its_change(
    cast: Cast, fallen: Market, tmp_path: Path
) -> None:
    for code in ("Alder", "Brook"):
        for kind, volume in (("ours", 250.0), ("competitor", 100.0)):
            fallen.row(
                "window_flow",
                practice_id=code,
                service_line="cardiology",
                destination_kind=kind,
                days=60,
                volume=volume,
            )
    fallen.publish(tmp_path / "marts")
    page = words(signed_in(cast.director).get("/?days=60").content)
    assert "180 400 / 1,000 40 % –" in page
    assert "60 200 / 700 29 % −11 pts" in page


@pytest.mark.req("LEAK-09")
def test_a_mart_without_series_says_that_nothing_is_watched(
    cast: Cast, market: Market, tmp_path: Path
) -> None:
    market.practice("Alder")
    market.sends("Alder", ours=300, competitor=200)
    market.publish(tmp_path / "marts")
    page = words(signed_in(cast.director).get("/").content)
    assert "This mart watches no series" in page
