"""The next best visits: what each is worth, the reasons behind its rank, and what falls out of the list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from headwater.marts import Mart
from prm.directory.models import Practice
from prm.insights.models import ConfirmedBarrier
from prm.insights.queries.next_visits import next_best
from prm.insights.queries.visit_values import Valued, visit_values
from prm.territories.operations import set_tier
from prm.visits.models import DeclineReason
from prm.visits.operations.plans import decline, withdraw_decline
from prm.visits.queries.plans import count_declines
from tests.cast import Cast
from tests.prm.insights.made import Market
from tests.prm.visits.made import log, promise, verbs
from tests.prm.visits.weeks import NOW, WEEK, lay_plan, make_places

pytestmark = [pytest.mark.django_db, pytest.mark.req("FLD-09")]

TODAY = NOW.date()
SUNDAY = TODAY + timedelta(days=6)
Value = Callable[..., Valued]


@pytest.fixture
def places(cast: Cast) -> list[Practice]:
    return make_places(4, liaison=cast.liaison, by=cast.director, tier="")


def publish(
    market: Market, folder: Path, places: list[Practice], *, ours: float = 120
) -> Mart:
    """Publish a mart in which the first place is 60 cardiology referrals short, 30 at least."""
    for place in places:
        market.practice(place.code)
        market.sends(place.code, ours=ours, competitor=180)
    market.expects(places[0].code, rank=1)
    return market.publish(folder)


def alert(market: Market, practice: Practice, *, raised: date, **given: object) -> None:
    usual = {
        "chart": "share",
        "tier": "alert",
        "began": date(2026, 3, 1),
        "change": -0.4,
        "probability": 0.9,
        "in_force": True,
        "verdict": "leak",
    }
    about = {"practice_id": practice.code, "service_line": "cardiology"}
    market.row("alert", **(usual | about | {"raised": raised} | given))


def value_of(practice: Practice, mart: Mart | None) -> Valued:
    return visit_values([practice], mart=mart, on=TODAY, until=SUNDAY)[practice.pk]


def test_what_is_short_speaks_with_its_least_number(
    market: Market, folder: Path, places: list[Practice]
) -> None:
    mart = publish(market, folder, places)
    found = value_of(places[0], mart)
    assert found.line == "cardiology"
    assert found.reasons(counts=True)[0] == "60 cardiology referrals short, 30 at least"
    # rho .05 of 40 that could be won back, never visited, the cause unknown: .4
    assert found.parts["recoverable"] == pytest.approx(0.05 * 40 * 0.4)


def test_whoever_sees_no_volumes_reads_reasons_without_them(
    market: Market, folder: Path, places: list[Practice], cast: Cast
) -> None:
    alert(market, places[0], raised=date(2026, 6, 1))
    mart = publish(market, folder, places)
    found = value_of(places[0], mart)
    assert found.reasons(counts=False) == ("Never visited",)
    [seen] = [
        each for each in next_best(cast.steward, on=TODAY) if each.practice == places[0]
    ]
    assert seen.reasons == ("Never visited",)
    assert seen.line == ""


def test_a_hidden_count_gives_no_reason_and_no_value(
    market: Market, folder: Path, places: list[Practice]
) -> None:
    market.practice(places[0].code)
    market.sends(places[0].code, ours=3, competitor=4)
    market.expects(places[0].code, rank=1)
    found = value_of(places[0], market.publish(folder))
    assert found.parts["recoverable"] == 0
    assert found.reasons(counts=True) == ("Never visited",)


def test_few_referrals_are_told_as_about(
    market: Market, folder: Path, places: list[Practice]
) -> None:
    market.practice(places[0].code)
    market.sends(places[0].code, ours=4, competitor=180)
    market.expects(
        places[0].code,
        rank=1,
        level=180.0,
        level_low=150.0,
        level_high=210.0,
        share_expected=0.5,
        addressable=1.0,
        problem=0.9,
    )
    [text, *_] = value_of(places[0], market.publish(folder)).reasons(counts=True)
    assert text.startswith("About ")
    assert "at least" not in text


def test_a_confirmed_cause_says_whether_a_visit_mends_it(
    market: Market, folder: Path, places: list[Practice], cast: Cast
) -> None:
    market.diagnoses(places[0].code)
    mart = publish(market, folder, places)
    probable = value_of(places[0], mart).about["fixable"]
    ConfirmedBarrier.objects.create(
        practice=places[0],
        service_line="cardiology",
        barrier="communication",
        by=cast.liaison,
        at=NOW,
    )
    # .78 access at .2, .11 communication at .8, .05 relationship at .5, .06 of neither at .1
    assert probable == pytest.approx(0.275)
    assert value_of(places[0], mart).about["fixable"] == 0.8


def test_an_alert_counts_until_somebody_has_gone(
    market: Market, folder: Path, places: list[Practice], cast: Cast
) -> None:
    alert(market, places[1], raised=date(2026, 6, 1))
    mart = publish(market, folder, places)
    before = value_of(places[1], mart)
    assert before.parts["alert"] == 1.5
    assert before.reasons(counts=True)[0] == (
        "Alert: the share to us in cardiology fell from March, never visited"
    )
    log(places[1], cast.liaison, days_ago=20)  # before the alert
    assert value_of(places[1], mart).parts["alert"] == 1.5
    log(places[1], cast.liaison, days_ago=3)
    assert value_of(places[1], mart).parts["alert"] == 0


@pytest.mark.parametrize("given", [{"tier": "watch"}, {"verdict": "shrinkage"}])
def test_a_watch_or_a_shrinking_practice_is_no_reason_to_hurry(
    market: Market, folder: Path, places: list[Practice], given: dict[str, str]
) -> None:
    alert(market, places[1], raised=date(2026, 6, 1), **given)
    assert value_of(places[1], publish(market, folder, places)).parts["alert"] == 0


def test_a_promise_counts_in_the_week_in_which_it_is_due(
    places: list[Practice], cast: Cast
) -> None:
    promise(places[0], cast.liaison, due_on=TODAY + timedelta(days=2), what="A map")
    promise(places[1], cast.liaison, due_on=SUNDAY + timedelta(days=1))
    due, later = value_of(places[0], None), value_of(places[1], None)
    assert (
        due.reasons(counts=True)[0]
        == "Promise of Rosalind Achterberg due Wednesday: A map"
    )
    assert (due.parts["commitment"], later.parts["commitment"]) == (3.0, 0.0)
    assert due.trigger_score == 0  # impact is judged without what was promised


def test_a_cadence_passed_counts_by_tier(places: list[Practice], cast: Cast) -> None:
    for place, tier in zip(places, ("A", "C", "A", ""), strict=True):
        if tier:
            set_tier(practices=[place], tier=tier, why="x", by=cast.director, at=NOW)
    for place, days in zip(places, (51, 120, 20, 400), strict=True):
        log(place, cast.liaison, days_ago=days)
    parts = [value_of(place, None).parts["cadence"] for place in places]
    assert parts == pytest.approx([0.4, 0.12, 0.0, 0.0])
    assert value_of(places[0], None).reasons(counts=True) == (
        "51 days since the last visit, cadence 28",
    )


def test_the_list_leaves_out_what_is_planned_declined_or_another_liaisons(
    places: list[Practice], cast: Cast
) -> None:
    set_tier(practices=places, tier="B", why="x", by=cast.director, at=NOW)
    assert len(next_best(cast.liaison, on=TODAY)) == 4
    lay_plan(cast.liaison, places[:1])
    declined = decline(practice=places[1], reason="not_now", by=cast.liaison, at=NOW)
    left = [each.practice for each in next_best(cast.liaison, on=TODAY)]
    assert left == places[2:]
    assert next_best(cast.team_mate, on=TODAY) == []
    back = next_best(cast.liaison, on=declined.until)
    assert places[1] in [each.practice for each in back]
    withdraw_decline(declined=declined, by=cast.liaison, at=NOW)
    assert len(next_best(cast.liaison, on=TODAY)) == 3
    assert verbs(2) == ["proposal.restored", "proposal.declined"]


def test_declining_asks_for_a_reason_and_the_reasons_are_counted(
    places: list[Practice], cast: Cast
) -> None:
    with pytest.raises(ValidationError, match="Choose why"):
        decline(practice=places[0], reason="", by=cast.liaison, at=NOW)
    for place in places[:2]:
        decline(practice=place, reason="wrong", by=cast.liaison, at=NOW)
    decline(practice=places[2], reason="no_visits", by=cast.director, at=NOW)
    counted = count_declines(Practice.objects.all())
    assert counted == {DeclineReason.WRONG: 2, DeclineReason.NO_VISITS: 1}


def test_practices_beyond_ones_territory_are_not_ones_to_decline(
    places: list[Practice], cast: Cast
) -> None:
    with pytest.raises(ValidationError, match="outside your territories"):
        decline(practice=places[0], reason="wrong", by=cast.team_mate, at=NOW)


def test_it_asks_the_database_as_often_for_many_as_for_few(
    cast: Cast, market: Market, folder: Path, django_assert_max_num_queries: object
) -> None:
    make_places(40, liaison=cast.liaison, by=cast.director)
    market.publish(folder)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        assert len(next_best(cast.liaison, on=WEEK)) == 40
