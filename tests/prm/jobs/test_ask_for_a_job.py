"""Whoever asks for long work gets a row; about one thing only one job is at work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from prm.jobs import board, queries
from prm.jobs.models import Job
from prm.jobs.progress import Watch
from prm.ledger.models import Entry
from tests.cast import Cast
from tests.prm.jobs.made import NOW, asked, work_off

pytestmark = [pytest.mark.django_db, pytest.mark.req("ADM-05")]


def test_asking_is_an_entry_of_the_ledger_and_a_line_of_the_log(cast: Cast) -> None:
    job = asked(cast.steward)
    entry = Entry.objects.get()
    assert (entry.verb, entry.by) == ("job.asked", cast.steward)
    assert [words for _, words, _ in queries.lines_of(job)] == [
        "Asked for by Sunniva Brack."
    ]


def test_asked_twice_it_is_one_job(cast: Cast) -> None:
    first = asked(cast.steward)
    second = asked(cast.analyst)
    assert second == first
    assert Entry.objects.count() == 1  # nothing was done the second time


def test_the_database_itself_keeps_two_from_working_on_one_thing(cast: Cast) -> None:
    asked(cast.steward)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind="count", what="Again", about="count", asked_at=NOW)


def test_jobs_about_different_things_wait_in_the_order_of_asking(cast: Cast) -> None:
    late = asked(cast.steward, about="b", at=NOW + timedelta(minutes=1))
    early = asked(cast.steward, about="a")
    assert queries.next_waiting() == early
    assert (queries.count_before(early), queries.count_before(late)) == (0, 1)


def test_once_it_has_ended_it_can_be_asked_for_again(cast: Cast) -> None:
    first = asked(cast.steward)
    assert work_off(lambda watch: None) == 1
    assert asked(cast.steward) != first


def test_a_job_whose_worker_is_gone_makes_way(cast: Cast) -> None:
    fallen = asked(cast.steward)
    Job.objects.update(state="running", started_at=NOW)
    fresh = asked(cast.steward)
    fallen.refresh_from_db()
    assert fresh != fallen
    assert (fallen.state, fresh.state) == ("stopped", "waiting")


def test_a_job_whose_worker_lives_does_not_make_way(cast: Cast) -> None:
    job = asked(cast.steward)
    Job.objects.update(state="running", started_at=NOW)
    with board.holding(job.pk) as mine:
        assert mine
        assert asked(cast.steward) == job
    job.refresh_from_db()
    assert job.state == "running"


def test_nobody_works_while_another_has_the_turn(cast: Cast) -> None:
    job = asked(cast.steward)

    def done(watch: Watch) -> None:
        pytest.fail("two at once")

    with board.turn() as mine:
        assert mine
        assert work_off(done) == 0
    job.refresh_from_db()
    assert job.state == "waiting"


def test_what_is_asked_for_meanwhile_is_done_in_the_same_turn(cast: Cast) -> None:
    asked(cast.steward, about="a")
    seen: list[str] = []

    def work(watch: Watch) -> None:
        seen.append("done")
        if len(seen) == 1:
            asked(cast.steward, about="b")

    assert work_off(work) == 2
