"""Jobs that take minutes wait for each other, and hold nothing else up."""

from __future__ import annotations

from pathlib import Path

import pytest
from huey import SqliteHuey
from huey.exceptions import RetryTask
from pytest_django import Settings

from prm.config import jobs


@pytest.fixture
def queue(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> SqliteHuey:
    """Return a queue of its own, as a worker would have it."""
    settings.JOBS_AT_ONCE = False
    own = SqliteHuey("own", filename=str(tmp_path / "jobs.sqlite3"))
    monkeypatch.setattr(jobs, "huey", own)
    return own


def test_a_second_long_job_comes_back_later(queue: SqliteHuey) -> None:
    done: list[str] = []

    @jobs._one_at_a_time
    def second() -> None:
        done.append("second")

    @jobs._one_at_a_time
    def first() -> None:
        with pytest.raises(RetryTask) as waits:
            second()
        assert waits.value.delay == jobs.SECONDS_BETWEEN
        done.append("first")

    first()
    second()
    assert done == ["first", "second"]


def test_a_job_that_breaks_lets_the_next_one_begin(queue: SqliteHuey) -> None:
    @jobs._one_at_a_time
    def breaks() -> None:
        raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            breaks()


def test_what_a_fallen_worker_held_is_free_when_one_starts(queue: SqliteHuey) -> None:
    done: list[str] = []

    @jobs._one_at_a_time
    def job() -> None:
        done.append("done")

    queue.lock_task(jobs.LONG).acquire()  # and then it was killed
    with pytest.raises(RetryTask):
        job()
    jobs.forget_fallen_jobs()
    job()
    assert done == ["done"]


def test_imports_adoptions_and_judgements_are_long_and_letters_are_not() -> None:
    long_ones = {
        "adopt_lake",
        "judge_interventions",
        "run_import",
        "seek_duplicates",
        "take_referral_sources",
    }
    wrapped = {
        name for name, job in jobs.JOBS.items() if hasattr(job.func, "__wrapped__")
    }
    assert wrapped == long_ones
