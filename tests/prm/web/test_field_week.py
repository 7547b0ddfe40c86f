"""A week's page: planning it, changing it by forms, what it says, and whose it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.issues.operations import owner_for
from prm.visits.models import Base, Stop, WeekPlan
from prm.visits.operations import set_visiting_hours
from prm.visits.queries import Hours
from tests.cast import Cast, signed_in
from tests.prm.insights.made import Market
from tests.prm.visits.made import promise
from tests.prm.visits.weeks import make_places
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("FLD-07")]


def coming_monday() -> date:
    """Return the Monday after next Sunday: pages ask the clock themselves."""
    today = date.today()  # noqa: DTZ011 a week ahead, whatever the zone
    return today - timedelta(days=today.weekday()) + timedelta(days=14)


WEEK = coming_monday()


@pytest.fixture
def places(cast: Cast) -> list[Practice]:
    return make_places(6, liaison=cast.liaison, by=cast.director)


@pytest.fixture
def liaison(cast: Cast) -> Client:
    return signed_in(cast.liaison)


def week_of(user: User) -> str:
    return f"{reverse('field')}?week={WEEK.isoformat()}&liaison={user.pk}"


def plan_it(client: Client, user: User, **given: object) -> WeekPlan:
    asked = {"week": WEEK, "liaison": user.pk, "lottery": 0, **given}
    answer = client.post(reverse("field_plans"), asked, follow=True)
    assert answer.status_code == 200
    return WeekPlan.objects.get(liaison=user, week=WEEK)


def act(client: Client, name: str, stop: Stop, **given: object) -> str:
    plan = WeekPlan.objects.get(pk=stop.plan_id)
    asked = {"seen": plan.revision, **given}
    answer = client.post(reverse(name, args=[stop.pk]), asked, follow=True)
    return words(answer.content)


def test_a_liaison_plans_a_week_and_reads_it_day_by_day(
    cast: Cast, places: list[Practice], liaison: Client
) -> None:
    empty = words(liaison.get(week_of(cast.liaison)).content)
    assert "Nothing is planned. 6 practices wait" in empty
    plan_it(liaison, cast.liaison)
    text = words(liaison.get(week_of(cast.liaison)).content)
    assert "6 stops," in text
    assert "Leave at 08:" in text
    assert "Never visited, tier C" in text


def test_stops_are_moved_locked_removed_and_taken_back_by_plain_forms(
    cast: Cast, places: list[Practice], liaison: Client
) -> None:
    plan = plan_it(liaison, cast.liaison)
    first, second = plan.stops.order_by("day", "place")[:2]
    friday = (WEEK + timedelta(days=4)).isoformat()
    assert "is on Friday now" in act(
        liaison, "field_stop_place", first, day=friday, place=1
    )
    assert "is locked" in act(liaison, "field_stop_lock", first, locked="1")
    assert "is out of the plan" in act(liaison, "field_stop_removal", second)
    plan.refresh_from_db()
    undo = reverse("field_plan_undoing", args=[plan.pk])
    liaison.post(f"{undo}?seen={plan.revision}")
    assert Stop.objects.filter(pk=second.pk).exists()
    plan.refresh_from_db()
    plan_it(liaison, cast.liaison, seen=plan.revision)
    first.refresh_from_db()
    assert (first.day.isoformat(), first.locked) == (friday, True)


def test_a_promise_for_which_there_is_no_room_is_named(
    cast: Cast, places: list[Practice], liaison: Client
) -> None:
    never = [Hours(day, day == 4, time(17), time(17, 5)) for day in range(7)]
    at = timezone.now()
    set_visiting_hours(practice=places[2], hours=never, by=cast.liaison, at=at)
    own = owner_for(cast.liaison)
    promise(places[2], cast.liaison, owner=own, due_on=WEEK, made_at=at)
    asked = {"week": WEEK, "liaison": cast.liaison.pk, "lottery": 0}
    text = words(liaison.post(reverse("field_plans"), asked, follow=True).content)
    assert "North 002: promised, agreed or locked, but no day has room for it" in text


def test_who_looks_at_an_older_page_is_told(
    cast: Cast, places: list[Practice], liaison: Client
) -> None:
    plan = plan_it(liaison, cast.liaison)
    stop = plan.stops.first()
    assert stop is not None
    text = act(liaison, "field_stop_removal", stop, seen=plan.revision + 7)
    assert "Somebody changed this plan meanwhile" in text
    assert Stop.objects.filter(pk=stop.pk).exists()


def test_cancelling_asks_why_and_keeps_it(
    cast: Cast, places: list[Practice], liaison: Client
) -> None:
    plan = plan_it(liaison, cast.liaison)
    stop = plan.stops.first()
    assert stop is not None
    path = reverse("field_stop_cancellation", args=[stop.pk])
    refused = liaison.post(path, {"seen": plan.revision, "why": ""})
    assert refused.status_code == 422
    assert "Say why" in words(refused.content)
    text = act(liaison, "field_stop_cancellation", stop, why="Snow")
    assert f"{stop.practice} : cancelled, Snow" in text


def test_a_practice_is_added_to_the_week_from_anywhere(
    cast: Cast, places: list[Practice], liaison: Client
) -> None:
    asked = {"practice": places[0].pk, "week": WEEK}
    text = words(liaison.post(reverse("field_stops"), asked, follow=True).content)
    assert "North 000 is in the plan of" in text
    # A director adds to the week of who covers it.
    asked["practice"] = places[1].pk
    signed_in(cast.director).post(reverse("field_stops"), asked)
    plan = WeekPlan.objects.get(liaison=cast.liaison)
    assert plan.stops.count() == 2


def test_what_cannot_be_planned_is_named_with_what_to_do(
    cast: Cast, places: list[Practice], liaison: Client
) -> None:
    Practice.objects.filter(pk=places[3].pk).update(latitude=None)
    text = words(liaison.get(week_of(cast.liaison)).content)
    assert "1 practice can’t be planned: nobody knows where it lies" in text
    assert "North 003" in text
    asked = {"practice": places[3].pk, "week": WEEK}
    said = words(liaison.post(reverse("field_stops"), asked, follow=True).content)
    assert "Ask a steward for its address" in said


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"from,to,minutes\nbase,P1,4\n", "The road matrix has no column kilometres"),
        (b"", "has no column from, to, minutes, kilometres"),
        ("from,to,minutes,kilomètres".encode("latin-1"), "isn’t text in UTF-8"),
        (None, "can’t be opened"),
    ],
)
def test_a_road_matrix_that_cannot_be_used_is_named_and_ways_are_estimated(
    cast: Cast,
    places: list[Practice],
    liaison: Client,
    settings: Settings,
    tmp_path: Path,
    file: bytes | None,
    said: str,
) -> None:
    settings.ROAD_MATRIX = tmp_path / "roads.csv"
    assert plan_it(liaison, cast.liaison).minutes_driving > 0
    estimated = "Drives are estimated: the road matrix can’t be used"
    assert estimated not in words(liaison.get(week_of(cast.liaison)).content)
    if file is None:
        settings.ROAD_MATRIX.mkdir()
    else:
        settings.ROAD_MATRIX.write_bytes(file)
    text = words(liaison.get(week_of(cast.liaison)).content)
    assert estimated in text
    assert said in text
    assert "Ask an administrator" in text
    assert liaison.get(reverse("today")).status_code == 200


def test_each_plans_their_own_week_and_directors_all(
    cast: Cast, places: list[Practice], liaison: Client
) -> None:
    plan_it(signed_in(cast.director), cast.liaison)
    mate = signed_in(cast.team_mate)
    assert mate.get(week_of(cast.liaison)).status_code == 403
    stop = Stop.objects.first()
    assert stop is not None
    refused = mate.post(reverse("field_stop_removal", args=[stop.pk]), {"seen": 1})
    assert refused.status_code == 403
    page = words(signed_in(cast.director).get(week_of(cast.liaison)).content)
    assert "Ren Halloway" in page
    assert "What planning saw" in page


def test_a_base_is_set_at_coordinates_or_at_one_of_our_places(
    cast: Cast, places: list[Practice], liaison: Client
) -> None:
    path = f"{reverse('field_base')}?week={WEEK.isoformat()}"
    given = {
        "label": "Home",
        "latitude": "40.0",
        "longitude": "-83.0",
        "day_begins": "07:45",
        "day_ends": "15:00",
        "visit_minutes": "20",
        "weekdays": ["0", "2"],
    }
    wrong = liaison.post(path, {**given, "day_ends": "07:00"})
    assert "The day ends before it begins" in words(wrong.content)
    nowhere = liaison.post(path, {**given, "latitude": ""})
    assert nowhere.status_code == 422
    assert liaison.post(path, given).status_code == 302
    base = Base.objects.get(liaison=cast.liaison)
    assert (base.label, base.weekdays, base.visit_minutes) == ("Home", "02", 20)
    plan = plan_it(liaison, cast.liaison)
    days = {day.weekday() for day in plan.stops.values_list("day", flat=True)}
    assert days <= {0, 2}


def test_the_search_is_told_of_once_it_has_ended(
    cast: Cast,
    places: list[Practice],
    liaison: Client,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    plan = plan_it(liaison, cast.liaison)
    path = reverse("field_plan_search", args=[plan.pk])
    asked = f"{path}?seen={plan.revision}"
    running = liaison.get(asked, headers={"HX-Request": "true"}).content.decode()
    assert "Looking for a better order" in running
    assert "hx-trigger" in running
    plan.search = {"outcome": "better", "minutes": 14.2, "value": 0.0}
    plan.revision += 1
    plan.save()
    found = liaison.get(asked, headers={"HX-Request": "true"}).content.decode()
    assert "14 minutes less driving" in found
    assert "hx-trigger" not in found


def test_a_week_asks_the_database_as_often_for_many_stops_as_for_few(
    cast: Cast,
    liaison: Client,
    market: Market,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    make_places(40, liaison=cast.liaison, by=cast.director)
    plan_it(liaison, cast.liaison)
    with django_assert_max_num_queries(24):  # type: ignore[attr-defined]
        liaison.get(week_of(cast.liaison))


@pytest.mark.parametrize("week", ["", "2026-02-30", "yesterday"])
def test_an_odd_week_in_the_address_is_the_coming_one(
    cast: Cast, places: list[Practice], liaison: Client, week: str
) -> None:
    assert liaison.get(f"{reverse('field')}?week={week}").status_code == 200
