"""Jobs that tests ask for, and work that does what a test says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from prm.accounts.models import User
from prm.jobs import running
from prm.jobs.models import Job
from prm.jobs.operations import ask_job
from prm.jobs.progress import Watch

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def asked(by: User, *, kind: str = "count", about: str = "", at: datetime = NOW) -> Job:
    """Ask for a job."""
    return ask_job(
        kind=kind, what=f"Work called {kind}", about=about or kind, by=by, at=at
    )


def work_off(work: Callable[[Watch], object], kind: str = "count") -> int:
    """Do what waits as a worker does, by some work."""

    def doing(_job: Job, watch: Watch) -> None:
        work(watch)

    return running.work_off({kind: doing})


def send_nothing(job: str, arguments: Mapping[str, int | str]) -> None:
    """Wake no worker: ``settings.JOB_QUEUE`` of tests that are their own."""
