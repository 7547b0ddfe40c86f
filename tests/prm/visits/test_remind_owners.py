"""Whoever keeps a promise hears of it before its day and while it is late: each time once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from prm.common.calendar import site_calendar
from prm.mail.letters import message_of
from prm.mail.models import Letter
from prm.visits.measures import reliability
from prm.visits.models import Commitment
from prm.visits.operations import (
    postpone_commitment,
    settle_commitment,
    write_reminders,
)
from prm.visits.queries.commitments import promised
from tests.cast import Cast
from tests.prm.visits.made import DAY, NOW, TODAY, Office, make_owner, promise

pytestmark = [pytest.mark.django_db, pytest.mark.req("FLD-08")]


def morning(day: date, hour: int = 7) -> datetime:
    return datetime(day.year, day.month, day.day, hour, 5, tzinfo=site_calendar().zone)


@pytest.fixture
def due_friday(cast: Cast, elm: Office) -> Commitment:
    """Return a promise of Monday that is due on Friday, 19 June 2026, a holiday; the letter of its making is gone."""
    made = promise(elm.practice, cast.liaison, due_on=TODAY + 4 * DAY)
    Letter.objects.all().delete()
    return made


def test_once_before_its_day_however_often_the_morning_comes(
    due_friday: Commitment,
) -> None:
    assert write_reminders(at=morning(TODAY + DAY)) == 0, "Tuesday is early enough"
    sent = [write_reminders(at=morning(TODAY + 3 * DAY, hour)) for hour in range(24)]
    assert sum(sent) == 1
    assert sent.index(1) == 7, "not before the morning"
    [letter] = Letter.objects.all()
    assert "is due" in letter.subject


def test_once_a_week_while_it_is_late_and_a_lost_day_loses_none(
    due_friday: Commitment,
) -> None:
    late = [due_friday.due_on + number * DAY for number in range(3, 25)]
    written = [day for day in late if write_reminders(at=morning(day))]
    weeks = {(day - due_friday.due_on - DAY).days // 7 for day in written}
    assert len(written) == len(weeks) == 4
    assert all(day.weekday() < 5 for day in written), "nobody is written to on a Sunday"
    assert "late" in Letter.objects.latest("queued_at").subject


def test_nobody_hears_twice_on_the_day_of_its_making_nor_of_what_is_settled(
    cast: Cast, elm: Office
) -> None:
    made = promise(elm.practice, cast.liaison, due_on=TODAY + DAY)
    assert write_reminders(at=NOW) == 0
    settle_commitment(
        commitment=made,
        state="kept",
        on=TODAY,
        note="",
        by=cast.liaison,
        at=NOW,
        seen=1,
    )
    assert write_reminders(at=morning(TODAY + 9 * DAY)) == 0
    assert Letter.objects.count() == 1


def test_who_signs_in_is_led_to_the_page_and_who_cannot_gets_a_link_of_their_own(
    cast: Cast, elm: Office
) -> None:
    leader = make_owner(cast.service_line_leader.name, user=cast.service_line_leader)
    officer = make_owner(cast.compliance_officer.name, user=cast.compliance_officer)
    for owner in (leader, officer):
        promise(elm.practice, cast.liaison, owner=owner)
    to_page, to_pass = Letter.objects.order_by("queued_at", "pk")
    assert to_page.link["path"].startswith("/promises/")
    assert to_pass.link["kind"] == "commitment", "an officer has no page of field work"
    text = message_of(to_page, NOW).body
    assert "A direct line to the cardiology desk" in text
    assert to_page.link["path"] in text
    assert "22 Jun 2026" in text


def test_what_was_late_when_it_was_postponed_stays_late(
    cast: Cast, elm: Office
) -> None:
    made = promise(
        elm.practice, cast.liaison, due_on=TODAY - DAY, made_at=NOW - 9 * DAY
    )
    early = promise(elm.practice, cast.liaison, due_on=TODAY)
    for each in (made, early):
        postpone_commitment(
            commitment=each,
            due_on=TODAY + 5 * DAY,
            why="Holidays",
            by=cast.liaison,
            at=NOW,
            seen=1,
        )
        each.refresh_from_db()
        settle_commitment(
            commitment=each,
            state="kept",
            on=TODAY,
            note="",
            by=cast.liaison,
            at=NOW + timedelta(hours=1),
            seen=2,
        )
    judged = promised(Commitment.objects.all())
    assert reliability(judged, on=TODAY + 6 * DAY) == (1, 2)
