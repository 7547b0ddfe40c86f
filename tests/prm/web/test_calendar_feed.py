"""A calendar reads what its person has planned, by an address that only they have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.issues.operations import owner_for
from prm.ledger.models import Entry
from prm.visits.feeds import address_of
from prm.visits.models import (
    Appointment,
    CalendarFeed,
    Commitment,
    Introduction,
    Stop,
    WeekPlan,
)
from prm.visits.operations.calendars import open_feed
from prm.visits.queries.calendars import Planned, planned_of
from prm.web.calendars.ics import calendar_file, uid_of
from tests.cast import Cast, signed_in
from tests.prm.issues.made import Site, make_site
from tests.prm.web.conftest import words
from tests.prm.web.rfc5545 import read_calendar

pytestmark = [pytest.mark.req("FLD-12")]
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
SOON = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def house(clock: time_machine.Traveller, cast: Cast) -> Site:
    return make_site(cast)


def path_of(person: User) -> str:
    feed = CalendarFeed.objects.filter(person=person).first()
    feed = feed or open_feed(by=person, at=NOW)
    return address_of(feed).removeprefix("http://127.0.0.1:8000")


def plan(person: User) -> WeekPlan:
    monday = date(2026, 11, 23)
    return WeekPlan.objects.get_or_create(
        liaison=person, week=monday, defaults={"changed_at": NOW}
    )[0]


def stop(person: User, practice: Practice, **more: object) -> Stop:
    usual = {"day": SOON.date(), "place": 0, "arrives_at": SOON, "minutes": 25}
    return Stop.objects.create(
        plan=plan(person), practice=practice, kind="value", **{**usual, **more}
    )


def agreed(person: User, practice: Practice, **more: object) -> Appointment:
    usual = {"starts_at": SOON, "minutes": 45, "made_at": NOW, "made_by": person}
    return Appointment.objects.create(
        liaison=person, practice=practice, **{**usual, **more}
    )


def meeting(person: User, practice: Practice, **more: object) -> Introduction:
    usual = {"meets_at": SOON, "where": "Room 4; east, ground floor"}
    logged = {"made_at": NOW, "arrived_at": NOW, "state": "scheduled"}
    return Introduction.objects.create(
        by=person,
        practice=practice,
        service_line="cardiology",
        **{**usual, **logged, **more},
    )


def promised(person: User, practice: Practice, **more: object) -> Commitment:
    usual = {"what": "Call Dr. Fen about 12 missing referrals", "due_on": TODAY}
    logged = {"made_at": NOW, "arrived_at": NOW}
    return Commitment.objects.create(
        by=person,
        owner=owner_for(person),
        practice=practice,
        **{**usual, **logged, **more},
    )


@pytest.mark.django_db
def test_each_kind_is_there_at_its_time(house: Site, cast: Cast) -> None:
    person = cast.liaison
    stop(person, house.alder, reasons=["14 referrals are missing"])
    agreed(person, house.brook)
    meeting(person, house.alder)
    promised(person, house.brook)
    answer = Client().get(path_of(person))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" not in answer.headers["Cache-Control"]
    events = read_calendar(answer.content)
    assert {(each["SUMMARY"], each["DTSTART"], each["DTEND"]) for each in events} == {
        ("Visit Alder", SOON, SOON + timedelta(minutes=25)),
        ("Appointment at Brook", SOON, SOON + timedelta(minutes=45)),
        ("A specialist meets Alder", SOON, SOON + timedelta(minutes=30)),
        ("Promise due: Brook", TODAY, TODAY + timedelta(days=1)),
    }
    assert "Room 4; east, ground floor" in {each.get("LOCATION") for each in events}
    text = answer.content.decode()
    for private in ("14 referrals", "missing", "Dr. Fen"):
        assert private not in text


@pytest.mark.django_db
def test_what_is_called_off_is_cancelled_under_the_same_name(
    house: Site, cast: Cast
) -> None:
    person = cast.liaison
    rows = [
        stop(person, house.alder),
        agreed(person, house.brook),
        meeting(person, house.alder),
        promised(person, house.brook),
    ]
    path = path_of(person)
    before = {each["UID"]: each for each in read_calendar(Client().get(path).content)}
    changes: list[dict[str, object]] = [
        {"state": "cancelled", "revision": 2},
        {"cancelled_at": NOW},
        {"state": "dropped", "settled_at": NOW, "revision": 2},
        {"state": "kept", "settled_at": NOW, "settled_on": TODAY, "revision": 2},
    ]
    for row, change in zip(rows, changes, strict=True):
        type(row)._default_manager.filter(pk=row.pk).update(**change)
    after = {each["UID"]: each for each in read_calendar(Client().get(path).content)}
    assert after.keys() == before.keys()
    for uid, event in after.items():
        assert before[uid]["STATUS"] == "CONFIRMED"
        assert event["STATUS"] == "CANCELLED"
        assert event["SEQUENCE"] > before[uid]["SEQUENCE"]  # type: ignore[operator]


@pytest.mark.django_db
def test_it_shows_ones_own_of_a_quarter_each_way(house: Site, cast: Cast) -> None:
    person, other = cast.liaison, cast.team_mate
    far = timedelta(days=91)
    shown = [
        agreed(person, house.alder, starts_at=NOW + timedelta(days=90)),
        agreed(person, house.alder, starts_at=NOW - timedelta(days=90)),
    ]
    agreed(person, house.alder, starts_at=NOW + far)
    agreed(person, house.alder, starts_at=NOW - far)
    agreed(other, house.cedar)
    stop(other, house.cedar)
    meeting(other, house.cedar)
    promised(other, house.cedar)
    known = agreed(person, house.brook)
    stop(person, house.brook, appointment=known)  # one visit, shown once
    stop(person, house.alder, state="missed")
    found = planned_of(person, on=TODAY)
    assert {each.key for each in found} == {each.pk for each in [*shown, known]}


@pytest.mark.django_db
def test_it_costs_the_same_however_full_the_weeks_are(
    house: Site, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for hours in range(30):
        agreed(cast.liaison, house.alder, starts_at=SOON + timedelta(hours=hours))
        promised(cast.liaison, house.alder)
        meeting(cast.liaison, house.alder)
    path = path_of(cast.liaison)
    with django_assert_max_num_queries(12):
        assert len(read_calendar(Client().get(path).content)) == 90


@pytest.mark.django_db
def test_a_calendar_is_told_when_nothing_changed(
    house: Site, cast: Cast, clock: time_machine.Traveller
) -> None:
    agreed(cast.liaison, house.alder)
    path, client = path_of(cast.liaison), Client()
    tag = client.get(path).headers["ETag"]
    clock.shift(timedelta(hours=2))
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    agreed(cast.liaison, house.brook)
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200
    feed = CalendarFeed.objects.get()
    assert feed.read_at == NOW + timedelta(hours=2)


@pytest.mark.django_db
def test_an_address_is_guessed_by_nobody_and_ends_when_it_should(
    house: Site, cast: Cast
) -> None:
    visitor = Client()
    person = signed_in(cast.liaison)
    assert "No address yet" in words(person.get("/account/calendar/").content)
    person.post("/account/calendar/opening/")
    first = path_of(cast.liaison)
    assert first in person.get("/account/calendar/").content.decode()
    assert visitor.get(first).status_code == 200
    key = first.split("/")[2].partition("-")[0]
    for forged in (f"{key}-{'0' * 40}", key, "x", f"{'9' * 30}-1", "²-1"):
        assert visitor.get(f"/calendar/{forged}.ics").status_code == 404
    person.post("/account/calendar/renewal/")
    second = path_of(cast.liaison)
    assert visitor.get(first).status_code == 404
    assert visitor.get(second).status_code == 200
    person.post("/account/calendar/closure/")
    assert visitor.get(second).status_code == 404
    person.post("/account/calendar/opening/")
    assert visitor.get(second).status_code == 404
    third = path_of(cast.liaison)
    assert visitor.get(third).status_code == 200
    verbs = [
        *Entry.objects.filter(verb__startswith="calendar.").values_list(
            "verb", flat=True
        )
    ]
    assert verbs.count("calendar.opened") == 2
    assert len(verbs) == 4
    cast.liaison.is_active = False
    cast.liaison.save()
    assert visitor.get(third).status_code == 404


@pytest.mark.django_db
def test_what_can_not_be_done_is_said(cast: Cast) -> None:
    client = signed_in(cast.liaison)
    answer = client.post("/account/calendar/renewal/", follow=True)
    assert "Make one first" in words(answer.content)
    client.post("/account/calendar/opening/")
    answer = client.post("/account/calendar/opening/", follow=True)
    assert "has an address already" in words(answer.content)


A_YEAR = 365 * 24 * 60
moments = st.integers(0, A_YEAR).map(lambda count: NOW + timedelta(minutes=count))
# Whatever one can type in a line of a form.
texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=90
)
events = st.builds(
    Planned,
    kind=st.sampled_from(("stop", "commitment")),
    key=st.uuids(),
    title=texts,
    starts=moments,
    ends=st.none(),
    changed_at=moments,
    revision=st.integers(1, 9),
    cancelled=st.booleans(),
    place=st.one_of(st.just(""), texts),
    path=st.just("/promises/1/"),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(events, max_size=5, unique_by=lambda each: each.key), st.data())
def test_what_a_calendar_reads_equals_what_is_planned(
    planned: list[Planned], data: st.DataObject
) -> None:
    rows = [
        _timed(each, data.draw(st.integers(1, 600)))
        if data.draw(st.booleans())
        else _whole_day(each)
        for each in planned
    ]
    body = calendar_file("Ren’s, with a \\ and a ;", rows)
    assert body == calendar_file("Ren’s, with a \\ and a ;", rows)
    by_hand = read_calendar(body)
    by_library = [*icalendar.Calendar.from_ical(body).walk("VEVENT")]
    assert len(by_hand) == len(by_library) == len(rows)
    for row, read, parsed in zip(rows, by_hand, by_library, strict=True):
        ends = row.ends or row.starts + timedelta(days=1)
        said = (uid_of(row), row.title, row.place, row.starts, ends, row.changed_at)
        assert said == (
            read["UID"],
            read["SUMMARY"],
            read.get("LOCATION", ""),
            read["DTSTART"],
            read["DTEND"],
            read["DTSTAMP"],
        )
        assert said == (
            parsed["UID"],
            parsed["SUMMARY"],
            parsed.get("LOCATION", ""),
            parsed.decoded("DTSTART"),
            parsed.decoded("DTEND"),
            parsed.decoded("DTSTAMP"),
        )
        assert read["STATUS"] == ("CANCELLED" if row.cancelled else "CONFIRMED")
        assert read["SEQUENCE"] == str(row.revision)


def _timed(each: Planned, minutes: int) -> Planned:
    starts = each.starts
    assert isinstance(starts, datetime)
    return _with(each, starts, starts + timedelta(minutes=minutes))


def _whole_day(each: Planned) -> Planned:
    starts = each.starts
    assert isinstance(starts, datetime)
    return _with(each, starts.date(), None)


def _with(each: Planned, starts: date, ends: datetime | None) -> Planned:
    return replace(each, starts=starts, ends=ends)
