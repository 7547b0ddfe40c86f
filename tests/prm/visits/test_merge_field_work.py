"""Two records of one practice, both visited and promised to: merged, nothing is lost; undone, all is as it was."""

from __future__ import annotations

from datetime import time

import pytest

from prm.directory.merging import hangs_on
from prm.directory.models import Merge, Practice, RecordKind
from prm.directory.operations.merging import merge_records, undo_merge
from prm.issues.models import Report
from prm.issues.operations import Opening, open_issue
from prm.territories.models import Placement, Tiering
from prm.visits.models import (
    Attendee,
    Candidate,
    Commitment,
    Decline,
    Interaction,
    Introduction,
    PlanningRun,
    Stop,
    StopState,
    WeekPlan,
)
from prm.visits.operations import (
    Asking,
    Hours,
    Who,
    agree_appointment,
    ask_introduction,
    log_interaction,
    set_visiting_hours,
)
from prm.visits.queries import due_on, hours_of, last_visits, open_commitments
from tests.cast import Cast
from tests.prm.directory.twins import every_row
from tests.prm.visits.made import DAY, NOW, TODAY, Office, log, promise, said

pytestmark = [pytest.mark.django_db, pytest.mark.req("DIR-06")]

MONDAY = Hours(0, True, time(9), time(16), time(12), time(13))
NO_MONDAY, NO_FRIDAY = Hours(0, False), Hours(4, False)


@pytest.fixture
def both(cast: Cast, elm: Office, oak: Office) -> tuple[Practice, Practice]:
    """Return two practices with a row of everything that field work hangs on one."""
    plan = WeekPlan.objects.create(liaison=cast.liaison, week=TODAY, changed_at=NOW)
    run = PlanningRun.objects.create(
        liaison=cast.liaison, week=TODAY, at=NOW, by=cast.liaison
    )
    for number, (office, hours) in enumerate(
        ((elm, [MONDAY]), (oak, [NO_MONDAY, NO_FRIDAY]))
    ):
        place, by = office.practice, cast.director
        people = [
            Who("practitioner", office.doctor.pk),
            Who("contact", office.manager.pk),
        ]
        log(place, by, days_ago=40 - 20 * number, people=people)
        promise(place, by)
        ask_introduction(
            practice=place, asking=Asking("cardiology", office.doctor), by=by, at=NOW
        )
        set_visiting_hours(practice=place, hours=hours, by=by, at=NOW)
        agree_appointment(
            practice=place,
            liaison=cast.liaison,
            starts_at=NOW + (number + 1) * DAY,
            minutes=30,
            what="",
            by=by,
            at=NOW,
        )
        Tiering.objects.create(practice=place, tier="A", from_date=TODAY - 90 * DAY)
        Decline.objects.create(
            practice=place, by=by, at=NOW, reason="not_now", until=TODAY
        )
        Candidate.objects.create(
            run=run, practice=place, trigger_score=1.0, eligible=True
        )
        Stop.objects.create(
            plan=plan,
            practice=place,
            day=TODAY,
            place=number,
            arrives_at=NOW,
            minutes=25,
            kind="value",
        )
    opening = Opening(
        title="No slot for five weeks",
        barrier="access",
        sub_kind="no_appointment",
        practices=[elm.practice, oak.practice],
    )
    open_issue(opening=opening, by=cast.director, at=NOW)
    return elm.practice, oak.practice


def merge(both: tuple[Practice, Practice], cast: Cast) -> Merge:
    survivor, absorbed = both
    return merge_records(
        kind=RecordKind.PRACTICE,
        survivor=survivor,
        absorbed=absorbed,
        by=cast.steward,
        at=NOW,
    )


def test_undone_every_table_is_as_it_was(
    both: tuple[Practice, Practice], cast: Cast
) -> None:
    before = every_row()
    done = merge(both, cast)
    assert every_row() != before
    undo_merge(merge=done, by=cast.steward, at=NOW + DAY)
    assert every_row() == before


def test_what_was_said_promised_and_agreed_goes_along(
    both: tuple[Practice, Practice], cast: Cast
) -> None:
    survivor, absorbed = both
    merge(both, cast)
    for model in (Interaction, Commitment, Introduction, Decline):
        rows = model.objects.values_list("practice", flat=True)
        assert set(rows) == {survivor.pk}, model.__name__
    assert Attendee.objects.count() == 4
    assert len(open_commitments([survivor])[survivor.pk]) == 2
    assert last_visits([survivor])[survivor.pk] == NOW - 20 * DAY
    assert not due_on([survivor], on=TODAY), "the absorbed one's visit counts"
    moved = Practice.objects.get(pk=absorbed.pk)
    assert not due_on([moved], on=TODAY), "nobody is sent to a record that is gone"


def test_the_survivors_own_word_wins_and_the_others_is_kept_aside(
    both: tuple[Practice, Practice], cast: Cast
) -> None:
    survivor, _absorbed = both
    done = merge(both, cast)
    week = hours_of([survivor])[survivor.pk]
    assert (week[0], week[4]) == (MONDAY, NO_FRIDAY)
    assert {*done.moved["kept"]} == {
        "issues.Report.practice",
        "territories.Tiering.practice",
        "visits.Candidate.practice",
        "visits.Stop.practice",
        "visits.VisitingHours.practice",
    }
    assert Report.objects.filter(practice=survivor).count() == 1
    assert Placement.objects.filter(practice=survivor, to_date=None).count() == 1


def test_a_stop_at_the_record_that_is_gone_is_still_finished_by_its_visit(
    both: tuple[Practice, Practice], cast: Cast
) -> None:
    survivor, absorbed = both
    merge(both, cast)
    stop = Stop.objects.get(practice=absorbed)
    logged = log_interaction(
        practice=absorbed, said=said(), by=cast.director, at=NOW, stop=stop
    )
    stop.refresh_from_db()
    assert (logged.practice, stop.state) == (survivor, StopState.DONE)


def test_every_row_of_field_work_that_hangs_on_a_practice_is_in_these_tests(
    both: tuple[Practice, Practice],
) -> None:
    of_fieldwork = [
        each
        for each in hangs_on(Practice)
        if each.model._meta.app_label in {"visits", "issues"}
    ]
    assert len(of_fieldwork) >= 9
    for each in of_fieldwork:
        for practice in both:
            rows = each.model._base_manager.filter(**{each.field.attname: practice.pk})
            assert rows.exists(), each.label
