"""A job that a person cancels takes back what it is in the middle of, and can start again."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from prm.directory.models import Practice
from prm.jobs import board, queries
from prm.jobs.models import AT_WORK, CUT_SHORT, Job, JobState
from prm.jobs.operations import cancel_job, repeat_job
from prm.jobs.permissions import can_steer_job
from prm.jobs.progress import Watch
from prm.jobs.transitions import CHANGES, NotNow
from prm.ledger.models import Entry
from tests.cast import Cast
from tests.prm.jobs.made import NOW, asked, work_off

pytestmark = [pytest.mark.django_db, pytest.mark.req("ADM-05")]
LATER = NOW + timedelta(minutes=1)


def test_one_that_waits_is_cancelled_at_once(cast: Cast) -> None:
    job = cancel_job(job=asked(cast.steward), by=cast.analyst, at=LATER)
    assert (job.state, job.cancel_asked_by) == ("cancelled", cast.analyst)
    assert Entry.objects.filter(verb="job.cancelled").count() == 1
    assert work_off(lambda watch: pytest.fail("it was cancelled")) == 0


def test_one_that_runs_stops_at_its_next_word_and_takes_back_what_it_wrote(
    cast: Cast,
) -> None:
    job = asked(cast.steward)

    def work(watch: Watch) -> None:
        with transaction.atomic():
            Practice.objects.create(code="P-1", name="Brackle")
            watch("practices written", 1, 2)
            board.ask_to_stop(job.pk)
            watch("practices indexed", 0, 2)
            pytest.fail("it went on")

    work_off(work)
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert "taken back" in job.outcome
    assert not Practice.objects.exists()


def test_whoever_cancels_one_that_runs_is_named_once_it_has_heard(cast: Cast) -> None:
    job = asked(cast.steward)

    def work(watch: Watch) -> None:
        cancel_job(job=Job.objects.get(), by=cast.analyst, at=LATER)
        cancel_job(job=Job.objects.get(), by=cast.steward, at=LATER)  # pressed twice
        watch("practices written", 1, 2)
        pytest.fail("it went on")

    work_off(work)
    job.refresh_from_db()
    assert (job.state, job.cancel_asked_by, job.cancel_asked_at) == (
        "cancelled",
        cast.analyst,
        LATER,
    )
    entry = Entry.objects.get(verb="job.cancelled")
    assert (entry.by, entry.at) == (cast.analyst, LATER)
    words = [words for _, words, _ in queries.lines_of(job)]
    assert words.count("Cancelling asked for by Teo Lindqvist.") == 1


def test_one_that_ended_before_it_heard_is_done_and_says_who_asked(cast: Cast) -> None:
    job = asked(cast.steward)
    work_off(lambda watch: cancel_job(job=Job.objects.get(), by=cast.analyst, at=LATER))
    job.refresh_from_db()
    assert (job.state, job.cancel_asked_by) == ("done", cast.analyst)
    assert Entry.objects.filter(verb="job.cancelled").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_that_holds_the_databases_right_to_write_hears_it_all_the_same(
    cast: Cast, settings: Settings
) -> None:
    settings.JOB_QUEUE = "tests.prm.jobs.made.send_nothing"
    job, writes = asked(cast.steward), threading.Event()

    def work(watch: Watch) -> None:
        with transaction.atomic():
            Practice.objects.create(code="P-1", name="Brackle")
            writes.set()
            for number in range(10_000):
                watch("practices written", number)
                time.sleep(0.01)

    def worker() -> None:
        work_off(work)
        connection.close()

    thread = threading.Thread(target=worker)
    thread.start()
    assert writes.wait(30)
    job.refresh_from_db()
    cancel_job(job=job, by=cast.analyst, at=LATER)
    thread.join(30)
    job.refresh_from_db()
    assert (job.state, job.cancel_asked_by) == ("cancelled", cast.analyst)
    assert not Practice.objects.exists()


def test_cancelling_one_whose_worker_is_gone_says_that_it_stopped(cast: Cast) -> None:
    job = asked(cast.steward)
    Job.objects.update(state="running", started_at=NOW)
    job.refresh_from_db()
    assert cancel_job(job=job, by=cast.analyst, at=LATER).state == "stopped"


def test_what_has_ended_is_not_cancelled(cast: Cast) -> None:
    job = asked(cast.steward)
    work_off(lambda watch: None)
    job.refresh_from_db()
    with pytest.raises(NotNow, match="is done"):
        cancel_job(job=job, by=cast.steward, at=LATER)
    assert not board.is_asked_to_stop(job.pk)


def test_what_was_cancelled_starts_again_as_a_new_job(cast: Cast) -> None:
    job = cancel_job(job=asked(cast.steward), by=cast.steward, at=LATER)
    again = repeat_job(job=job, by=cast.analyst, at=LATER)
    assert (again.state, again.again_of, again.asked_by) == (
        "waiting",
        job,
        cast.analyst,
    )
    assert (again.kind, again.about, again.arguments) == (
        job.kind,
        job.about,
        job.arguments,
    )
    assert Entry.objects.filter(verb="job.repeated").count() == 1


def test_a_fallen_job_starts_again_before_anybody_has_settled_it(cast: Cast) -> None:
    job = asked(cast.steward)
    Job.objects.update(state="running", started_at=NOW)
    again = repeat_job(job=job, by=cast.steward, at=LATER)
    job.refresh_from_db()
    assert (job.state, again.state) == ("stopped", "waiting")


def test_started_again_by_two_it_runs_once(cast: Cast) -> None:
    job = cancel_job(job=asked(cast.steward), by=cast.steward, at=LATER)
    repeat_job(job=job, by=cast.steward, at=LATER)
    with pytest.raises(NotNow, match="at work already"):
        repeat_job(job=job, by=cast.analyst, at=LATER)


def test_what_went_through_does_not_start_again(cast: Cast) -> None:
    job = asked(cast.steward)
    work_off(lambda watch: None)
    with pytest.raises(NotNow, match="ended short"):
        repeat_job(job=job, by=cast.steward, at=LATER)


def test_its_own_asker_and_who_keeps_the_data_may_steer_it(cast: Cast) -> None:
    job = asked(cast.director)
    may = [
        person
        for person in (cast.director, cast.steward, cast.analyst, cast.liaison)
        if can_steer_job(person, job)
    ]
    assert may == [cast.director, cast.steward, cast.analyst]
    assert not can_steer_job(cast.director, asked(cast.steward, about="other"))


def test_the_table_leads_every_state_to_an_end() -> None:
    assert AT_WORK | CUT_SHORT | {JobState.DONE} == {*JobState}
    reached = {change.leads_to for change in CHANGES} | {JobState.WAITING}
    assert reached == {*JobState}
    leads_on = {state for change in CHANGES for state in change.starts}
    assert leads_on == AT_WORK | CUT_SHORT  # done is done
