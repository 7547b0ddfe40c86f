"""Today: the day in the person's zone, the route, what is promised, what changed, and what is worth a visit."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from prm.accounts.models import User
from prm.common.calendar import site_calendar
from prm.directory.models import Contact, Practice
from prm.visits.models import Stop, StopState, WeekPlan
from prm.visits.queries.plans import monday_of
from prm.web.today.changed import last_working_day
from prm.web.today.page import present_today
from prm.web.today.route import dialled, route_of, way_there
from prm.web.today.week import week_to_add
from tests.cast import Cast, signed_in
from tests.prm.insights.made import Market
from tests.prm.territories.made import make_practice, on
from tests.prm.visits.made import DAY, promise
from tests.prm.visits.weeks import make_places, moment
from tests.prm.web.conftest import words

pytestmark = pytest.mark.django_db

TODAY = "/today/"


@pytest.fixture
def places(cast: Cast) -> list[Practice]:
    return make_places(6, liaison=cast.liaison, by=cast.director)


def lay_stops(cast: Cast, practices: list[Practice], **facts: object) -> list[Stop]:
    """Put practices into today's route, one an hour from nine."""
    day = timezone.localdate()
    plan, _ = WeekPlan.objects.get_or_create(
        liaison=cast.liaison,
        week=monday_of(day),
        defaults={"changed_at": timezone.now()},
    )
    usual = {
        "minutes": 25,
        "drive_minutes": 12.0,
        "drive_kilometres": 16.1,
        "kind": "value",
    }
    return [
        Stop.objects.create(
            plan=plan,
            practice=practice,
            day=day,
            place=place,
            arrives_at=moment(day, 9 + place),
            **{**usual, "reasons": [f"Reason {place}"], **facts},
        )
        for place, practice in enumerate(practices)
    ]


def read(person: User) -> str:
    response = signed_in(person).get(TODAY)
    assert response.status_code == 200
    return words(response.content)


def test_a_day_without_stops_says_where_the_next_one_begins(
    cast: Cast, places: list[Practice]
) -> None:
    stops = lay_stops(cast, places[:2])
    ahead = timezone.localdate() + timedelta(days=3)
    for stop in stops:
        stop.day, stop.arrives_at = ahead, moment(ahead, 9 + stop.place)
        stop.save()
    page = words(signed_in(cast.liaison).get(TODAY).content)
    assert "Nothing planned today" in page
    assert f"{ahead:%A} {ahead.day} {ahead:%B}: 2 stops, first" in page
    assert places[0].name in page


def test_without_a_plan_and_without_a_mart_the_page_teaches(
    cast: Cast, places: list[Practice]
) -> None:
    page = read(cast.liaison)
    assert "No plan for this week yet" in page
    assert "Plan the week" in page
    assert "Nothing is late" in page


def test_a_liaison_without_a_territory_is_told_whom_to_ask(cast: Cast) -> None:
    assert cast.director.name in read(cast.liaison)


@pytest.mark.req("FLD-07", "FLD-08")
def test_the_route_shows_what_is_next_and_what_is_owed_there(
    cast: Cast, places: list[Practice]
) -> None:
    done, upcoming, later = lay_stops(cast, places[:3])
    done.state = StopState.DONE
    done.save()
    weekday = str(timezone.localdate().isoweekday())
    Contact.objects.create(
        practice=upcoming.practice,
        name="Marisol Tavner",
        role="front_desk",
        best_days=weekday,
        best_until=time(11),
    )
    due = timezone.localdate() - 9 * DAY
    owed = promise(
        upcoming.practice, cast.liaison, due_on=due, made_at=timezone.now() - 20 * DAY
    )
    route = route_of(cast.liaison, timezone.localdate())
    assert [row.is_next for row in route.stops] == [False, True, False]
    assert route.next is not None
    assert route.next.practice == upcoming.practice
    assert [*route.next.late] == [owed]
    page = read(cast.liaison)
    assert page.index("visited") < page.index("next") < page.index(str(later.practice))
    assert "Marisol Tavner is in until 11:00." in page
    assert f"Promised: {owed.what}, 9 days late." in page
    assert "One promise is late." in page
    assert "Three stops" in page
    assert "12 min, 10 miles" in page


@pytest.mark.req("FLD-08")
def test_late_promises_come_first_and_only_those_of_a_week(
    cast: Cast, places: list[Practice]
) -> None:
    day, now = timezone.localdate(), timezone.now()
    for what, days in (("Far", 30), ("Soon", 3), ("Late", -2), ("Later", -5)):
        promise(
            places[0],
            cast.liaison,
            what=what,
            due_on=day + days * DAY,
            made_at=now - 40 * DAY,
        )
    found = present_today(cast.liaison, at=now, on=day).promises
    assert [each.what for each in found.shown] == ["Later", "Late", "Soon"]
    assert (found.late, found.soon) == (2, 1)


def test_a_team_mate_has_a_day_of_their_own(cast: Cast, places: list[Practice]) -> None:
    lay_stops(cast, places[:2])
    assert str(places[0]) not in read(cast.team_mate)


def test_the_director_sees_who_is_where_and_what_is_late(
    cast: Cast, places: list[Practice]
) -> None:
    first, *_ = lay_stops(cast, places[:2])
    first.state = StopState.DONE
    first.save()
    page = read(cast.director)
    assert "One liaison is out, two stops." in page
    assert "Ren Halloway 1 of 2 stops" in page
    assert "Priya Castellan no stop" in page
    assert "Every running issue is within its clock." in page


def test_alerts_of_a_new_mart_stand_there_in_the_own_territory_alone(
    cast: Cast, market: Market, tmp_path: Path, places: list[Practice]
) -> None:
    elsewhere = make_practice("Elsewhere Clinic")
    for practice in (places[0], elsewhere):
        market.practice(practice.code, name=practice.name)
        market.sends(practice.code, ours=200, competitor=200)
        market.row(
            "alert",
            practice_id=practice.code,
            service_line="cardiology",
            chart="ours",
            tier="alert",
            raised=on(1),
            began=on(1, month=4),
            change=-0.4,
            in_force=True,
            verdict="leak",
        )
    mart = market.publish(tmp_path / "marts")
    assert mart.created_at is not None
    day = mart.created_at.astimezone(site_calendar().zone).date()
    fresh = present_today(cast.liaison, at=mart.created_at, on=day).changed
    assert [row.mover.practice.name for row in fresh.alerts] == [places[0].name]
    later = present_today(
        cast.liaison, at=mart.created_at + 20 * DAY, on=day + 20 * DAY
    )
    assert not later.changed.alerts
    assert later.changed.in_force == 1


def test_many_stops_ask_no_more_than_few(
    cast: Cast,
    places: list[Practice],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    lay_stops(cast, places)
    for practice in places:
        promise(
            practice,
            cast.liaison,
            due_on=timezone.localdate() + DAY,
            made_at=timezone.now(),
        )
    client = signed_in(cast.liaison)
    client.get(TODAY)
    with django_assert_max_num_queries(40):
        client.get(TODAY)


def test_a_liaison_lands_on_today_and_others_where_they_did(cast: Cast) -> None:
    assert signed_in(cast.liaison).get("/home/").url == TODAY
    assert signed_in(cast.director).get("/home/").url == "/"
    assert signed_in(cast.analyst).get("/home/").url == "/"


def test_under_the_thumb_there_is_room_for_four(cast: Cast) -> None:
    page = signed_in(cast.liaison).get(TODAY).content.decode()
    bar = page[page.index('<ul class="nav">') : page.index("</ul>")]
    shown = [
        part for part in bar.split("<li ")[1:] if "rail-only" not in part.split(">")[0]
    ]
    assert len(shown) == 5  # and More
    assert all(
        name in part
        for name, part in zip(
            ("Today", "Field", "Issues", "Practices", "More"), shown, strict=True
        )
    )


def test_directions_open_the_maps_of_the_device_and_ask_no_site() -> None:
    practice = Practice(
        name="A & B",
        address_1="1 Mill Lane",
        city="Ashford",
        latitude=39.9,
        longitude=-83.1,
    )
    android = way_there(practice, "Mozilla/5.0 (Linux; Android 16)")
    assert (
        android
        == "geo:39.90000,-83.10000?q=A%20%26%20B%2C%201%20Mill%20Lane%2C%20Ashford"
    )
    assert (
        way_there(practice, "Mozilla/5.0 (iPhone; …)")
        == "maps://?daddr=39.90000,-83.10000"
    )
    practice.latitude = None
    assert (
        way_there(practice, "iPhone")
        == "maps://?daddr=A%20%26%20B%2C%201%20Mill%20Lane%2C%20Ashford"
    )
    assert dialled("(614) 555-0100 ext. 7") == "tel:6145550100"
    assert dialled("") == ""


def test_a_visit_is_added_to_a_week_that_isnt_over() -> None:
    assert week_to_add(on(18)) == on(15)  # Thursday
    assert week_to_add(on(20)) == on(22)  # Saturday
    assert last_working_day(on(15)) == on(12)  # Monday: Friday


def test_times_stand_in_the_persons_zone(cast: Cast, places: list[Practice]) -> None:
    stop, *_ = lay_stops(cast, places[:1])
    with timezone.override("Pacific/Auckland"):
        far = route_of(cast.liaison, stop.day).stops[0].time
    expected = stop.arrives_at.astimezone(site_calendar().zone)
    assert (
        route_of(cast.liaison, stop.day).stops[0].time
        == f"{timezone.localtime(expected):%H:%M}"
    )
    assert far != f"{expected:%H:%M}"
