"""What is at stake: sums of what may be shown, said to be “at least” where some is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from prm.directory.models import Practice
from prm.insights.field_tools import field_tools
from prm.insights.queries.expectations import expectations
from prm.insights.queries.stakes import stake_of
from tests.prm.insights.made import Market

pytestmark = [pytest.mark.django_db, pytest.mark.req("ISS-08")]

SHORT = {"shortfall": 60.0, "shortfall_low": 30.0, "shortfall_high": 90.0}


@pytest.fixture
def marts(tmp_path: Path) -> Path:
    return tmp_path / "marts"


def known(*codes: str) -> list[Practice]:
    return [Practice(code=code, name=code) for code in codes]


def test_what_several_practices_lack_is_added_up(market: Market, marts: Path) -> None:
    for code in ("Alder", "Brook"):
        market.practice(code)
        market.sends(code, ours=140, competitor=160)
        market.expects(code, rank=1, **SHORT)
    mart = market.publish(marts)
    stake = stake_of(known("Alder", "Brook"), "cardiology")
    assert (stake["shortfall"], stake["recoverable"], stake["value"]) == (
        120,
        80,
        100_000,
    )
    # independent estimates: half-widths add up as roots of sums of squares
    assert (stake["low"], stake["high"]) == (120 - 42, 120 + 42)
    assert not stake["at_least"]
    assert not stake["why_not"]
    assert stake["mart"] == mart.id
    assert (stake["from"], stake["to"]) == ("2025-09-01", "2026-08-01")
    assert [row["ours"] for row in stake["practices"]] == [140, 140]


def test_who_sends_more_than_expected_takes_nothing_away(
    market: Market, marts: Path
) -> None:
    market.practice("Alder")
    market.sends("Alder", ours=140, competitor=160)
    market.expects("Alder", rank=1, **SHORT)
    market.practice("Brook")
    market.sends("Brook", ours=260, competitor=40)
    more = {"shortfall": -60.0, "shortfall_low": -90.0, "shortfall_high": -30.0}
    market.expects("Brook", rank=None, **more)
    market.publish(marts)
    stake = stake_of(known("Alder", "Brook"), "cardiology")
    assert (stake["shortfall"], stake["low"], stake["high"]) == (60, 30, 90)


def test_a_withheld_practice_makes_the_sum_at_least(
    market: Market, marts: Path
) -> None:
    market.practice("Alder")
    market.sends("Alder", ours=140, competitor=160)
    market.expects("Alder", rank=1, **SHORT)
    market.practice("Small")
    market.sends("Small", competitor=7)
    market.expects("Small", rank=2, shortfall=29.0)
    market.practice("Smaller")  # without it Alder would be the rest of the whole
    market.sends("Smaller", competitor=6)
    market.publish(marts)
    stake = stake_of(known("Alder", "Small", "Stranger"), "cardiology")
    assert stake["shortfall"] == 60
    assert stake["at_least"]
    assert stake["why_not"] == "2 of 3 practices can’t be counted in."
    reasons = {row["code"]: row["why_not"] for row in stake["practices"]}
    assert reasons["Small"] == "Its referrals of this line are 10 or fewer."
    assert reasons["Stranger"] == "No referrals of this line are known."
    hidden = next(row for row in stake["practices"] if row["code"] == "Small")
    assert {hidden[name] for name in ("shortfall", "low", "high", "value")} == {None}


@pytest.mark.req("CMP-08")
def test_a_few_that_came_are_not_told_by_the_shortfall(
    market: Market, tmp_path: Path
) -> None:
    stakes = []
    for came in (2, 9):
        made = Market()
        made.practice("Alder")
        made.sends("Alder", ours=came, competitor=300 - came)
        level = {"level": 100.0, "level_low": 90.0, "level_high": 110.0}
        more = {"share_expected": 0.6, "addressable": 1.0, "problem": 0.9}
        made.expects(
            "Alder", rank=1, **(SHORT | {"shortfall": 60.0 - came}), **level, **more
        )
        mart = made.publish(tmp_path / "marts")
        stake = stake_of(known("Alder"), "cardiology")
        assert expectations(mart)["Alder", "cardiology"].rough
        stakes.append({key: value for key, value in stake.items() if key != "mart"})
    assert stakes[0] == stakes[1]
    assert stakes[0]["rough"]
    assert stakes[0]["practices"][0]["ours"] is None


def test_where_nothing_may_be_said_it_says_why(market: Market, marts: Path) -> None:
    assert (
        stake_of(known("Alder"), "cardiology")["why_not"]
        == "No mart was published yet."
    )
    market.practice("Alder")
    market.sends("Alder", ours=140, competitor=160)
    market.publish(marts)
    assert stake_of(known("Alder"), "")["why_not"] == "No service line is named."
    older = stake_of(known("Alder"), "cardiology")
    assert older["why_not"] == "The mart holds no expected referrals."
    assert older["shortfall"] is None
    assert older["mart"]


def test_an_issue_off_a_device_keeps_what_the_row_said(
    market: Market, marts: Path
) -> None:
    market.practice("Alder")
    market.sends("Alder", ours=140, competitor=160)
    market.expects("Alder", rank=1, **SHORT)
    market.publish(marts)
    frozen = field_tools().stake(known("Alder", "Stranger"), "cardiology")
    alder, stranger = frozen["practices"]
    assert alder["said"].startswith(
        "Cardiology, 12 months to Aug 2026: 300 referrals, 140 to us;"
    )
    assert not stranger["said"]
    assert frozen["shortfall"] == 60
