"""A service line's page lays the wait beside what it costs, and names who is affected."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from tests.cast import Cast, signed_in
from tests.prm.insights.made import BEFORE, EARLY, WINDOW, Market
from tests.prm.web.conftest import words

pytestmark = pytest.mark.django_db

PAGE = "/service-lines/cardiology/"


def waits(market: Market, *, orders: int = 100) -> None:
    """Let the wait be 16 days, and 41 from March."""
    for month in (*BEFORE, *WINDOW, *EARLY):
        for clinic in ("", "North"):
            market.row(
                "access",
                clinic=clinic,
                service_line="cardiology",
                month=month,
                third_next=41.0 if month >= WINDOW[6] else 16.0,
                third_next_base=16.0,
                lag_days=20.0,
                turnaround_hours=30.0,
                orders=orders,
                scheduled=orders * 8 // 10,
                completed=orders * 6 // 10,
                reported=orders * 4 // 10,
                within=orders * 2 // 10,
            )


@pytest.fixture
def short(market: Market) -> Market:
    market.practice("P1")
    market.sends("P1", ours=300, competitor=200)
    market.expects("P1", rank=1, beyond="low")
    market.diagnoses("P1")
    return market


@pytest.mark.req("REF-11")
def test_the_wait_and_its_growth_are_said_first(
    cast: Cast, short: Market, tmp_path: Path
) -> None:
    waits(short)
    short.publish(tmp_path / "marts")
    page = words(signed_in(cast.service_line_leader).get(PAGE).content)
    assert "The wait grew from 16 to 41 days in Mar 2026" in page
    assert "Within ten business days 25 % 240 of 960 appointments" in page
    assert "Reported back 40 % 480 of 1,200 orders" in page


@pytest.mark.req("REF-11", "REF-08")
def test_the_wait_is_drawn_with_what_is_usual_and_open_months(
    cast: Cast, short: Market, tmp_path: Path
) -> None:
    waits(short)
    short.publish(tmp_path / "marts")
    page = signed_in(cast.director).get(PAGE).content.decode()
    wait = json.loads(re.findall(r'id="third-next-spec">(.*?)</script>', page)[0])
    band = wait["layer"][0]["data"]["values"][0]
    assert (band["low"], band["high"]) == (8, 24)
    assert "41 in October 2026" in wait["description"]
    within = re.findall(r'id="within-spec">(.*?)</script>', page)[0]
    assert "target 80 %" in within
    assert "url(#early)" in within


@pytest.mark.req("LEAK-08", "LEAK-04")
def test_barriers_cost_what_their_practices_are_short_of(
    cast: Cast, short: Market, tmp_path: Path
) -> None:
    short.practice("P2")
    short.sends("P2", ours=300, competitor=200)
    short.expects("P2", rank=2, beyond="low")
    short.diagnoses("P2")
    short.publish(tmp_path / "marts")
    page = words(signed_in(cast.director).get(PAGE).content)
    assert "Access costs most: about 120 referrals a year from 2 practices" in page
    assert "Access 2 120 78 to 162 80" in page
    assert "Practice P1" in page


@pytest.mark.req("LEAK-04")
def test_a_practice_inside_the_limits_costs_nothing(
    cast: Cast, market: Market, tmp_path: Path
) -> None:
    market.practice("P1")
    market.sends("P1", ours=300, competitor=200)
    market.expects("P1", rank=None, beyond="")
    market.publish(tmp_path / "marts")
    page = words(signed_in(cast.director).get(PAGE).content)
    assert "No practice sends less of this line than its panel predicts" in page


@pytest.mark.req("LEAK-08", "LEAK-09")
def test_a_practice_that_fell_without_a_shortfall_is_counted_by_barrier_without_a_cost(
    cast: Cast, short: Market, tmp_path: Path
) -> None:
    for code, proposed in (("P1", "access"), ("P2", "access"), ("P3", None)):
        if code != "P1":
            short.practice(code)
            short.sends(code, ours=300, competitor=200)
            short.expects(code, rank=None)
            short.diagnoses(code, proposed=proposed)
        short.row(
            "alert",
            practice_id=code,
            service_line="cardiology",
            chart="ours",
            tier="alert",
            raised=date(2026, 6, 1),
            began=date(2026, 4, 1),
            change=-0.45,
            in_force=True,
            verdict="leak",
        )
    short.publish(tmp_path / "marts")
    page = words(signed_in(cast.director).get(PAGE).content)
    assert "Access 1 60" in page
    assert "2 other practices fell against their own past" in page
    assert "1 probably access, 1 with no cause proposed yet." in page


@pytest.mark.req("CMP-08")
def test_few_orders_are_neither_told_nor_drawn(
    cast: Cast, short: Market, tmp_path: Path
) -> None:
    waits(short, orders=10)
    short.publish(tmp_path / "marts")
    page = signed_in(cast.director).get(PAGE).content.decode()
    assert 'id="third-next-spec"' in page, "a wait is no count of people"
    assert 'id="lag-spec"' not in page
    assert 'id="within-spec"' not in page
    rows = re.findall(r"<tr>\s*<th scope=\"row\">Mar 2026</th>.*?</tr>", page, re.S)
    assert not re.search(r">\s*(8|6|4|2)\s*<", rows[0])


@pytest.mark.req("LEAK-06")
def test_the_second_hop_says_who_receives_those_we_kept(
    cast: Cast, short: Market, tmp_path: Path
) -> None:
    short.row(
        "organization", organization_id="R", name="Rival Surgery", kind="competitor"
    )
    hop = {"service_line": "cardiology", "destination_kind": "ours"}
    short.row("second_hop", **hop, volume=800.0)
    short.row("second_hop", **hop, next_line="urology", destination_id="O", volume=60.0)
    short.row(
        "second_hop",
        service_line="cardiology",
        next_line="urology",
        destination_id="R",
        destination_kind="competitor",
        volume=40.0,
    )
    short.publish(tmp_path / "marts")
    page = words(signed_in(cast.director).get(PAGE).content)
    assert (
        "Of 800 patients kept at the first specialist, 100 were sent on; 40 of these left: 5 % of the kept"
        in page
    )
    assert "Rival Surgery 40 Competitor" in page


def test_a_line_that_nobody_knows_is_not_found(
    cast: Cast, short: Market, tmp_path: Path
) -> None:
    short.publish(tmp_path / "marts")
    response = signed_in(cast.director).get("/service-lines/astrology/")
    assert response.status_code == 404


def test_without_waits_the_page_says_what_to_load(
    cast: Cast, short: Market, tmp_path: Path
) -> None:
    short.publish(tmp_path / "marts")
    page = words(signed_in(cast.director).get(PAGE).content)
    assert "No clinic’s waits are loaded" in page
