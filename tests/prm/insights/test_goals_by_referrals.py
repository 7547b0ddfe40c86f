"""Goals that count referrals: sums of what the published mart shows, and of nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from headwater.marts import Mart
from prm.insights.queries.goals import referral_progress
from prm.programs.models import Goal
from tests.prm.insights.made import Market

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRG-04")]


def goal(measure: str, line: str = "cardiology") -> Goal:
    return Goal(
        measure=measure,
        target=100,
        service_line=line,
        from_date=date(2026, 1, 1),
        to_date=date(2026, 12, 31),
    )


@pytest.fixture
def mart(market: Market, tmp_path: Path) -> Mart:
    """Two practices whose counts are shown, two that send too few."""
    for code, ours in (("Alder", 140), ("Brook", 60)):
        market.practice(code)
        market.sends(code, ours=ours, competitor=200 - ours)
    for code, few in (("Small", 7), ("Smaller", 6)):
        market.practice(code)
        market.sends(code, competitor=few)
    return market.publish(tmp_path / "marts")


def test_what_is_shown_is_added_up(mart: Mart) -> None:
    found = referral_progress(mart, goal("referrals"), {"Alder", "Brook"})
    assert (found.reached, found.of, found.at_least) == (200, 2, False)
    assert found.said == "2 practices, 12 months to Aug 2026"
    share = referral_progress(mart, goal("share"), {"Alder", "Brook"})
    assert (share.reached, share.of) == (50, 400)
    assert share.said == "200 of 400 referrals, 12 months to Aug 2026"


@pytest.mark.req("CMP-08")
def test_a_withheld_practice_is_named_as_one_and_not_counted(mart: Mart) -> None:
    found = referral_progress(mart, goal("share"), {"Alder", "Small"})
    assert found.reached == 70
    assert found.said.endswith("1 of 2 practices may be shown")
    nothing = referral_progress(mart, goal("share"), {"Small", "Smaller"})
    assert nothing.reached is None


def test_other_practices_and_lines_count_nothing(mart: Mart) -> None:
    assert referral_progress(mart, goal("referrals"), {"Alder"}).reached == 140
    assert referral_progress(mart, goal("referrals"), set()).reached is None
    assert referral_progress(mart, goal("referrals", "neurology"), None).reached is None
    assert (
        referral_progress(None, goal("referrals"), None).said
        == "No mart was published yet."
    )
