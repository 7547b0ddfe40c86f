"""The pages of goals, of the team, and of drafts."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.issues.operations import Opening, open_issue
from prm.ledger.models import Entry
from prm.programs.models import Goal, Intervention
from prm.programs.operations import Aim, set_goal
from prm.territories.operations import assign_liaison, set_tier
from prm.web.team.activity_page import present_team
from tests.cast import Cast, signed_in
from tests.prm.insights.made import Market
from tests.prm.territories.made import at, make_practice, make_territory
from tests.prm.visits.conftest import elm as elm
from tests.prm.visits.made import DAY, TODAY, Office, log
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRG-04")]


def put(cast: Cast, measure: str, target: float = 10, **given: object) -> Goal:
    day = timezone.localdate()
    usual = {"from_date": day - 30 * DAY, "to_date": day + 30 * DAY}
    aim = Aim(measure=measure, target=target, **{**usual, **given})  # type: ignore[arg-type]
    return set_goal(aim=aim, warned=True, by=cast.director, at=timezone.now())


def read(person: User, path: str = "/goals/") -> str:
    response = signed_in(person).get(path)
    assert response.status_code == 200
    return words(response.content)


def test_tiers_stand_apart_and_are_never_added_up(cast: Cast) -> None:
    for measure in ("visits", "introductions", "share"):
        put(cast, measure)
    page = signed_in(cast.director).get("/goals/").content.decode()
    places = [
        page.index(f'id="{tier}"') for tier in ("activity", "engagement", "outcome")
    ]
    assert places == sorted(places)
    names = ("Visits", "Introductions that took place", "Share of referrals")
    assert [page.count(f">\n          {name}") for name in names] == [1, 1, 1]
    assert places[0] < page.index("Visits\n") < places[1]


@pytest.mark.parametrize(
    ("measure", "marks"), [("visits", 1), ("referrals", 0), ("share", 0)]
)
def test_the_calendar_marks_what_is_counted_up_and_no_level(
    cast: Cast, measure: str, marks: int
) -> None:
    put(cast, measure)
    page = signed_in(cast.director).get("/goals/").content.decode()
    assert page.count('class="today"') == marks


def test_a_goal_without_data_says_why(cast: Cast) -> None:
    put(cast, "share")
    put(cast, "coverage", liaison=cast.liaison)
    page = read(cast.director)
    assert "No mart was published yet." in page
    assert "No practice of theirs has a tier." in page


def test_referrals_of_a_territory_are_sums_of_what_is_shown(
    cast: Cast, market: Market, tmp_path: Path
) -> None:
    shown, small = make_practice("Alder"), make_practice("Brook")
    far = make_practice("Cedar")
    for practice, ours in ((shown, 140), (far, 500)):
        market.practice(practice.code, name=practice.name)
        market.sends(practice.code, ours=ours, competitor=160)
    market.practice(small.code, name=small.name)
    market.sends(small.code, ours=4, competitor=30)
    market.publish(tmp_path / "marts")
    territory = make_territory(
        "North", by=cast.director, day=at(1), practices=(shown, small)
    )
    put(cast, "referrals", 200, territory=territory)
    put(cast, "share", 50, territory=territory)
    page = read(cast.director)
    assert "can’t tell" in page or "at least" in page
    assert "640" not in page
    assert " 4 " not in page


@pytest.mark.req("CMP-10")
def test_pay_by_referrals_is_asked_twice_and_stays_marked(cast: Cast) -> None:
    client = signed_in(cast.director)
    sent = {
        "measure": "referrals",
        "target": "900",
        "from_date": "2026-01-01",
        "to_date": "2026-12-31",
        "liaison": str(cast.liaison.pk),
        "paid_on": "on",
        "employed": "",
    }
    refused = client.post("/goals/new/", sent)
    assert refused.status_code == 422
    assert "42 CFR 1001.952(i)" in words(refused.content)
    assert not Goal.objects.exists()
    done = client.post("/goals/new/", {**sent, "warned": "yes"})
    assert done.status_code == 302
    assert Goal.objects.get().paid_on
    span = {"from_date": date(2020, 1, 1), "to_date": timezone.localdate() + DAY}
    Goal.objects.update(**span)
    assert "not known to be a W-2 employee" in read(cast.director)
    assert "not known to be a W-2 employee" in read(cast.liaison)


def test_a_goal_is_dropped_and_that_is_taken_back(cast: Cast) -> None:
    goal = put(cast, "visits")
    client = signed_in(cast.director)
    page = words(client.post(f"/goals/{goal.pk}/dropping/", follow=True).content)
    assert "No goal is set" in page
    assert "Undo" in page
    client.post(f"/goals/{goal.pk}/restoring/")
    assert "1 goal" in read(cast.director)
    again = client.post(f"/goals/{goal.pk}/restoring/", follow=True)
    assert "It stands already." in words(again.content)


def test_goals_of_before_and_to_come_stand_behind_a_choice(cast: Cast) -> None:
    day = timezone.localdate()
    put(cast, "visits", 77, from_date=day - 60 * DAY, to_date=day - DAY)
    put(cast, "visits", 99, from_date=day + DAY, to_date=day + 60 * DAY)
    assert "No goal is set" in read(cast.director)
    assert "77" in read(cast.director, "/goals/?show=past")
    assert "99" in read(cast.director, "/goals/?show=coming")


def test_many_goals_ask_no_more_than_a_few(
    cast: Cast, elm: Office, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for measure in ("visits", "coverage", "reliability", "share", "introductions"):
        for _ in range(4):
            put(cast, measure, liaison=cast.liaison)
    client = signed_in(cast.director)
    client.get("/goals/")
    with django_assert_max_num_queries(20):
        client.get("/goals/")


def test_the_team_stands_in_the_order_of_the_alphabet_whoever_did_more(
    cast: Cast, elm: Office
) -> None:
    set_tier(practices=[elm.practice], tier="A", why="made", by=cast.director, at=at(2))
    for days in (1, 2, 3):
        log(elm.practice, cast.liaison, days_ago=days)
    page = present_team(cast.director, {}, on=TODAY)
    assert [str(row.liaison) for row in page.rows] == [
        "Priya Castellan",
        "Ren Halloway",
    ]
    ren = page.rows[1]
    assert (ren.visits, ren.contacts) == (3, 3)
    assert ren.a_day == 3 / page.business_days
    assert page.business_days == 19  # four weeks to 15 June with Memorial Day
    assert ren.coverage["A"] == (1, 1)
    assert page.rows[0].coverage == {}
    assert not present_team(cast.director, {}, on=TODAY + 400 * DAY).visits


def test_a_liaison_reads_their_own_activity_alone(cast: Cast, elm: Office) -> None:
    page = read(cast.liaison, "/team/")
    assert "Ren Halloway" in page
    assert "Priya Castellan" not in page


def test_the_teams_file_says_what_the_page_says(cast: Cast, elm: Office) -> None:
    content = (
        signed_in(cast.director)
        .get("/team/file/?weeks=12")
        .getvalue()
        .decode("utf-8-sig")
    )
    rows = [
        *csv.DictReader(
            line for line in io.StringIO(content) if not line.startswith("#")
        )
    ]
    assert [row["liaison"] for row in rows] == ["Priya Castellan", "Ren Halloway"]
    assert signed_in(cast.director).get("/team/file/?as=xlsx").status_code == 200


@pytest.fixture
def alder(cast: Cast, market: Market, tmp_path: Path) -> Practice:
    """Return a practice that is 60 short in cardiology, in the liaison's territory."""
    practice = make_practice("Alder Creek")
    market.practice(practice.code, name=practice.name)
    market.sends(practice.code, ours=240, competitor=360)
    market.expects(practice.code, rank=1)
    market.publish(tmp_path / "marts")
    territory = make_territory(
        "North", by=cast.director, day=at(1), practices=(practice,)
    )
    assign_liaison(
        territory=territory,
        liaison=cast.liaison,
        from_date=at(1).date(),
        by=cast.director,
        at=at(1),
    )
    return practice


@pytest.mark.req("LEAK-07")
def test_a_draft_opens_with_practice_line_period_and_numbers(
    cast: Cast, alder: Practice
) -> None:
    client = signed_in(cast.liaison)
    # numbers in the address are nobody's
    path = f"/interventions/new/?practice={alder.pk}&line=cardiology&shortfall=9999"
    page = client.get(path)
    said = words(page.content)
    assert "Short of expected 60 30 to 90 referrals a year" in said
    assert "Sep 2025 to Aug 2026" in said
    assert "9999" not in said.replace(path, "")
    assert 'value="Cardiology at Alder Creek"' in page.content.decode()
    sent = {
        "title": "Cardiology at Alder Creek",
        "kind": "track",
        "service_line": "cardiology",
        "starts_on": "2026-12-01",
        "practices": [str(alder.pk)],
        "percent": "20",
        "note": "",
    }
    done = client.post(path, sent, follow=True)
    made = Intervention.objects.get()
    assert made.noticed["shortfall"] == 60
    assert (made.noticed["from"], made.noticed["to"]) == ("2025-09-01", "2026-08-01")
    assert made.expected_lift == 0.2
    assert "20 % more referrals to us" in words(done.content)
    assert "Undo" in words(done.content)


@pytest.mark.req("LEAK-07")
def test_a_draft_is_changed_dropped_and_found_again(
    cast: Cast, alder: Practice
) -> None:
    client = signed_in(cast.director)
    sent = {
        "title": "Track",
        "kind": "track",
        "service_line": "cardiology",
        "starts_on": "2026-12-01",
        "practices": [str(alder.pk)],
    }
    client.post(f"/interventions/new/?practice={alder.pk}", sent)
    made = Intervention.objects.get()
    assert (
        "results come once a draft is locked"
        in read(cast.executive, "/interventions/").lower()
    )
    client.post(f"/interventions/{made.pk}/edit/", {**sent, "title": "Two tracks"})
    assert "Two tracks" in read(cast.liaison, f"/interventions/{made.pk}/")
    assert "Two tracks" in read(
        cast.director, "/interventions/?line=cardiology&text=two"
    )
    assert "Nothing matches" in read(cast.director, "/interventions/?text=three")
    client.post(f"/interventions/{made.pk}/dropping/")
    assert "Nothing drafted yet" in read(cast.director, "/interventions/")
    client.post(f"/interventions/{made.pk}/restoring/")
    assert "Two tracks" in read(cast.director, "/interventions/")
    assert (
        signed_in(cast.team_mate).get(f"/interventions/{made.pk}/").status_code == 404
    )


@pytest.mark.req("LEAK-07")
def test_a_draft_out_of_an_issue_names_it(cast: Cast, alder: Practice) -> None:
    opening = Opening("No slots", "access", "no_appointment", [alder], "cardiology")
    issue = open_issue(opening=opening, by=cast.liaison, at=timezone.now())
    path = f"/interventions/new/?practice={alder.pk}&line=cardiology&issue={issue.pk}"
    client = signed_in(cast.liaison)
    assert "Out of the issue No slots" in words(client.get(path).content)
    sent = {
        "title": "Track",
        "kind": "track",
        "service_line": "cardiology",
        "starts_on": "2026-12-01",
        "practices": [str(alder.pk)],
    }
    client.post(path, sent)
    made = Intervention.objects.get()
    assert made.issue == issue
    assert "Track" not in str(Entry.objects.latest("sequence").particulars)


@pytest.mark.req("LEAK-07")
def test_odd_addresses_open_an_empty_draft(cast: Cast, alder: Practice) -> None:
    client = signed_in(cast.liaison)
    for query in (
        "practice=abc&line=nothing",
        f"practice={'9' * 40}",
        "practice=0&practice=٣",
        "issue=1",
    ):
        assert client.get(f"/interventions/new/?{query}").status_code == 200
    refused = client.post("/interventions/new/", {"title": "Track"})
    assert refused.status_code == 422
    assert "Name at least one practice" in words(refused.content)
