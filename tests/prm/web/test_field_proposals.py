"""The list of next best visits, turning one down, and the pages of what planning saw."""

from __future__ import annotations

import csv
from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from headwater.planning import draw_lottery
from prm.directory.models import Practice
from prm.insights.planning.making import plan_week
from prm.territories.operations import set_tier
from prm.visits.models import Decline, PlanningRun
from prm.visits.operations.plans import make_plan, set_base
from prm.visits.operations.plans.bases import Beginning
from tests.cast import Cast, signed_in
from tests.prm.visits.weeks import make_places
from tests.prm.web.conftest import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(cast: Cast) -> list[Practice]:
    found = make_places(30, liaison=cast.liaison, by=cast.director)
    at = timezone.now()
    set_tier(practices=found[:2], tier="A", why="x", by=cast.director, at=at)
    return found


@pytest.fixture
def liaison(cast: Cast) -> Client:
    return signed_in(cast.liaison)


@pytest.mark.req("FLD-09")
def test_the_list_is_ranked_filtered_paged_and_exported(
    places: list[Practice], liaison: Client
) -> None:
    text = words(liaison.get(reverse("next_visits")).content)
    assert "30 visits worth making" in text
    assert "1 to 25 of 30" in text
    assert text.index("North 000") < text.index("North 002")
    only = words(liaison.get(reverse("next_visits"), {"tier": "A"}).content)
    assert "1 to 2 of 2" in only
    by_name = words(liaison.get(reverse("next_visits"), {"sort": "-name"}).content)
    assert by_name.index("North 029") < by_name.index("North 028")
    file = liaison.get(reverse("next_visits_file"), {"text": "north 01"})
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert len(rows) == 10
    assert rows[0]["reasons"] == "Never visited, tier C"


@pytest.mark.req("FLD-09")
def test_declining_asks_for_a_reason_rests_it_and_is_undone(
    places: list[Practice], liaison: Client
) -> None:
    path = reverse("next_visit_decline", args=[places[0].pk])
    asked = words(liaison.get(path).content)
    assert "It was proposed because: never visited, tier A" in asked
    refused = liaison.post(path, {})
    assert refused.status_code == 422
    assert "Choose why: the list learns from it." in words(refused.content)
    given = {"reason": "no_visits", "note": "They told us in May."}
    page = words(liaison.post(path, given, follow=True).content)
    assert "29 visits worth making" in page
    assert "1 practice rests because a visit was declined" in page
    assert "They take no visits 1" in page
    declined = Decline.objects.get()
    assert declined.proposed_for == ["Never visited, tier A"]
    assert declined.until == timezone.localdate() + timedelta(days=365)
    back = liaison.post(reverse("decline_withdrawal", args=[declined.pk]), follow=True)
    assert "30 visits worth making" in words(back.content)


@pytest.mark.req("FLD-09")
def test_the_first_few_fit_into_other_pages(
    places: list[Practice], liaison: Client
) -> None:
    few = liaison.get(reverse("next_visits_few"), headers={"HX-Request": "true"})
    text = words(few.content)
    assert "North 000" in text
    assert text.count("Add") == 3
    assert "<html" not in few.content.decode()


@pytest.mark.req("FLD-09")
def test_nobody_declines_for_a_practice_of_somebody_else(
    cast: Cast, places: list[Practice]
) -> None:
    path = reverse("next_visit_decline", args=[places[0].pk])
    mate = signed_in(cast.team_mate)
    assert mate.post(path, {"reason": "wrong"}).status_code == 404


@pytest.mark.req("IMP-09")
def test_what_planning_saw_is_for_directors_and_analysts_and_can_be_drawn_again(
    cast: Cast, places: list[Practice]
) -> None:
    at = timezone.now()
    week = timezone.localdate(at) + timedelta(days=14)
    set_tier(practices=places, tier="B", why="x", by=cast.director, at=at)
    # One morning: most stay at home, so there is something to draw among.
    morning = Beginning("Home", 40.0, -83.0, time(8, 30), time(12), "0")
    set_base(liaison=cast.liaison, beginning=morning, by=cast.liaison, at=at)
    made = plan_week(
        liaison=cast.liaison,
        week=week,
        at=at,
        lottery_share=0.2,
        seed=4182,
    )
    plan = make_plan(liaison=cast.liaison, week=week, made=made, by=cast.liaison, at=at)
    run = PlanningRun.objects.get(pk=plan.run_id)
    analyst = signed_in(cast.analyst)
    assert "Ren Halloway" in words(analyst.get(reverse("planning_runs")).content)
    page = words(analyst.get(reverse("planning_run", args=[run.pk])).content)
    assert f"{sum(c.eligible for c in made.run.candidates)} of 30 practices" in page
    file = analyst.get(reverse("planning_run_file", args=[run.pk]))
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert len(rows) == 30
    listed = [row for row in rows if row["in_lottery"] == "yes"]
    again = draw_lottery(
        [(row["practice_id"], float(row["trigger_score"])) for row in listed],
        slots=run.settings["slots"],
        seed=4182,
        tier=run.lottery_tier,
    )
    drawn = {row["practice_id"] for row in rows if row["drawn"] == "yes"}
    assert drawn == set(again.drawn)
    assert 0 < len(drawn) < len(listed)
    assert (
        f"{len(drawn)} of {len(listed)} in tier B were drawn by lot; the seed is 4182"
        in page
    )
    assert (
        signed_in(cast.liaison).get(reverse("planning_run", args=[run.pk])).status_code
        == 403
    )
