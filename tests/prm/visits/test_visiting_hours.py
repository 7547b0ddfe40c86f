"""A practice takes visits when it says; else in the site's office hours, and not over lunch."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from pytest_django import DjangoAssertNumQueries

from prm.ledger.models import Entry
from prm.visits.models import Appointment, VisitingHours
from prm.visits.operations import (
    Hours,
    agree_appointment,
    cancel_appointment,
    set_visiting_hours,
)
from prm.visits.queries import appointments_of, hours_of, next_appointment
from tests.cast import Cast
from tests.prm.territories.made import make_practice
from tests.prm.visits.made import DAY, NOW, TODAY, Office, verbs

pytestmark = [pytest.mark.django_db, pytest.mark.req("FLD-07")]

TUESDAY = Hours(1, True, time(9), time(16), time(12, 30), time(13, 30))
NO_FRIDAY = Hours(4, False)


def test_without_a_word_the_sites_hours_hold(elm: Office) -> None:
    week = hours_of([elm.practice])[elm.practice.pk]
    assert [day.takes_visits for day in week] == [True] * 5 + [False] * 2
    assert week[0] == Hours(0, True, time(8), time(17), time(12), time(13))


def test_days_that_are_said_hold_and_the_others_stay(cast: Cast, elm: Office) -> None:
    given = {"practice": elm.practice, "by": cast.liaison, "at": NOW}
    after = set_visiting_hours(hours=[TUESDAY, NO_FRIDAY], **given)
    assert after == hours_of([elm.practice])[elm.practice.pk]
    assert (after[1], after[4], after[0].opens) == (TUESDAY, NO_FRIDAY, time(8))
    assert Entry.objects.latest("sequence").particulars["days"] == ["Tuesday", "Friday"]
    before = Entry.objects.count()
    set_visiting_hours(hours=after, **given)
    assert Entry.objects.count() == before, "nothing changed"
    set_visiting_hours(hours=[], **given)
    assert not VisitingHours.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        Hours(1, True, time(16), time(9)),
        Hours(1, True, time(9), None),
        Hours(1, True, time(9), time(16), time(12), None),
        Hours(1, True, time(9), time(16), time(8), time(10)),
    ],
)
def test_hours_that_can_not_be_are_refused_beside_their_day(
    cast: Cast, elm: Office, wrong: Hours
) -> None:
    with pytest.raises(ValidationError) as refused:
        set_visiting_hours(
            practice=elm.practice, hours=[wrong], by=cast.liaison, at=NOW
        )
    assert [*refused.value.message_dict] == ["tuesday"]


def test_many_practices_ask_once(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    practices = [make_practice() for _ in range(9)]
    with django_assert_num_queries(1):
        assert len(hours_of(practices)) == 9


def agree(cast: Cast, office: Office, **given: object) -> Appointment:
    usual: dict[str, object] = {
        "practice": office.practice,
        "liaison": cast.liaison,
        "starts_at": NOW + DAY,
        "minutes": 30,
        "what": "",
        "by": cast.liaison,
        "at": NOW,
    }
    return agree_appointment(**{**usual, **given})


def test_an_appointment_is_agreed_and_called_off(cast: Cast, elm: Office) -> None:
    agreed = agree(cast, elm)
    assert [*appointments_of(cast.liaison, TODAY, TODAY + DAY)] == [agreed]
    assert next_appointment(elm.practice, at=NOW) == agreed
    with pytest.raises(PermissionDenied):
        cancel_appointment(appointment=agreed, by=cast.team_mate, at=NOW)
    cancel_appointment(appointment=agreed, by=cast.liaison, at=NOW)
    assert next_appointment(elm.practice, at=NOW) is None
    assert verbs(2) == ["appointment.cancelled", "appointment.agreed"]
    with pytest.raises(ValidationError, match="called off already"):
        cancel_appointment(appointment=agreed, by=cast.liaison, at=NOW)


@pytest.mark.parametrize("minutes", [-29, -10, 0, 10, 29])
def test_nobody_is_expected_at_two_places_at_once(
    cast: Cast, elm: Office, minutes: int
) -> None:
    agree(cast, elm)
    other = NOW + DAY + timedelta(minutes=minutes)
    with pytest.raises(ValidationError, match="is expected at Elm Street"):
        agree(cast, elm, starts_at=other)


def test_what_follows_at_once_is_no_clash_and_the_past_is_no_appointment(
    cast: Cast, elm: Office
) -> None:
    agree(cast, elm)
    for minutes in (-30, 30):
        agree(cast, elm, starts_at=NOW + DAY + timedelta(minutes=minutes))
    for wrong in (
        {"starts_at": NOW - DAY},
        {"minutes": 0},
        {"liaison": cast.analyst},
    ):
        with pytest.raises(ValidationError):
            agree(cast, elm, **wrong)
