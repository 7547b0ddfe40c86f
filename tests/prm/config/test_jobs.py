"""A message only wakes a worker: what there is to do stands in rows, and none is lost with a message."""

from __future__ import annotations

from pathlib import Path

import pytest
from huey import SqliteHuey
from pytest_django import Settings

from prm.config import jobs
from prm.config.works import WORKS
from prm.jobs.models import Job
from prm.ledger.models import Entry
from tests.cast import Cast
from tests.prm.jobs.made import NOW, asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def queue(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> SqliteHuey:
    """Return a queue of its own, as a worker would have it."""
    settings.JOBS_AT_ONCE = False
    own = SqliteHuey("own", filename=str(tmp_path / "jobs.sqlite3"))
    monkeypatch.setattr(jobs.huey, "storage", own.storage)
    return own


def test_a_job_whose_message_was_lost_is_found_by_the_clock(
    cast: Cast, queue: SqliteHuey
) -> None:
    asked(cast.steward)
    assert len(queue) == 0  # as if the worker that took it had been killed
    jobs.look_after_jobs.call_local()
    assert len(queue) == 1


def test_the_clock_wakes_nobody_while_nothing_waits(
    db: None, queue: SqliteHuey
) -> None:
    jobs.look_after_jobs.call_local()
    assert len(queue) == 0


def test_the_clock_says_of_a_job_whose_worker_ended_that_it_stopped(
    cast: Cast, queue: SqliteHuey
) -> None:
    job = asked(cast.steward)
    Job.objects.update(state="running", started_at=NOW)  # and nobody holds it
    jobs.look_after_jobs.call_local()
    job.refresh_from_db()
    assert job.state == "stopped"
    assert "the machine" in job.outcome
    assert Entry.objects.get(verb="jobs.cut_off").particulars == {"jobs": 1}


def test_every_kind_that_a_page_asks_for_can_be_done() -> None:
    assert {
        "adopt_lake",
        "judge_interventions",
        "make_pack",
        "refresh",
        "run_import",
        "seek_duplicates",
        "take_referral_sources",
    } == set(WORKS)
    assert "work_off" in jobs.JOBS


def test_without_a_worker_a_job_is_done_at_once(
    cast: Cast, settings: Settings, django_capture_on_commit_callbacks: object
) -> None:
    settings.JOBS_AT_ONCE = True
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        job = asked(cast.steward, kind="seek_duplicates")
    job.refresh_from_db()
    assert job.state == "done"
    assert "0 new pairs" in job.outcome
