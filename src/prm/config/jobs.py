"""The queue of jobs, and the jobs: each a line that calls an operation, and the calls that must follow it.

Here, because a job may need any app: what an import brings is placed into territories, for example. The queue lies
beside the data for SQLite, in the database for PostgreSQL; what waits survives a restart.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone
from huey import Huey, PostgresHuey, SqliteHuey, crontab
from huey.exceptions import RetryTask, TaskLockedException
from huey.serializer import SignedSerializer

if TYPE_CHECKING:
    from prm.accounts.models import User

log = logging.getLogger("prm.jobs")

LONG = "long"  # what changes the same rows for minutes
SECONDS_BETWEEN = 5


def _open_queue() -> Huey:
    options: dict[str, Any] = {
        "results": False,  # a job's row says what came of it
        # A queue holds pickles: whoever could write into it may not make a worker run what they like.
        "serializer": SignedSerializer(secret=settings.SECRET_KEY, salt="prm.jobs"),
        "create_tables": False,  # importing this module opens nothing
    }
    if connection.vendor == "postgresql":
        return PostgresHuey("headwater", connection=_connect, **options)
    return SqliteHuey("headwater", filename=settings.DATA / "jobs.sqlite3", **options)


def _connect() -> Any:
    import psycopg

    given = connection.get_connection_params()
    known = ("dbname", "user", "password", "host", "port", "sslmode")
    return psycopg.connect(**{name: given[name] for name in known if name in given})


huey = _open_queue()


def prepare_queue() -> Huey:
    """Return the queue with its tables made, for a worker and for whoever sends to it first."""
    huey.storage.initialize_schema()
    return huey


def forget_fallen_jobs() -> None:
    """Let long jobs begin again after a worker fell in the middle of one."""
    huey.flush_locks(LONG)


def _one_at_a_time(job: Callable[..., None]) -> Callable[..., None]:
    """Let a job that takes minutes wait while another such one runs; letters and clocks go on beside it."""

    @wraps(job)
    def alone(*args: Any, **kwargs: Any) -> None:
        if settings.JOBS_AT_ONCE:
            job(*args, **kwargs)
            return
        try:
            with huey.lock_task(LONG):
                job(*args, **kwargs)
        except TaskLockedException as error:
            raise RetryTask(delay=SECONDS_BETWEEN) from error

    return alone


@huey.pre_execute()
def _open_connections(task: Any) -> None:
    close_old_connections()


@huey.post_execute()
def _close_connections(task: Any, value: Any, error: BaseException | None) -> None:
    close_old_connections()


@huey.task()
@_one_at_a_time
def run_import(import_id: int) -> None:
    """Try, load or undo an import, whichever it waits for; then place what it brought."""
    from prm.directory.imports.running import run
    from prm.territories.operations import place_practices

    if run(import_id):
        place_practices(at=timezone.now())


@huey.task()
@_one_at_a_time
def seek_duplicates(person_id: int) -> None:
    """Compare all records, and lay those that look like one before the stewards."""
    from prm.directory.operations.linking import propose_duplicates

    propose_duplicates(by=_person(person_id), at=timezone.now())


@huey.task()
@_one_at_a_time
def take_referral_sources(person_id: int) -> None:
    """Take the EHR's records of referrers from the lake, and settle those that leave no doubt."""
    from prm.directory.operations.referral_sources import adopt_referral_sources

    by, at = _person(person_id), timezone.now()
    adopt_referral_sources(lake=settings.LAKE, by=by, at=at)


@huey.task()
@_one_at_a_time
def adopt_lake(person_id: int) -> None:
    """Bring the directory in line with the lake; then place what came, and see which practices it suggests."""
    from prm.directory.operations import adopting, proposals
    from prm.territories.operations import place_practices

    by, at = _person(person_id), timezone.now()
    adopting.adopt_lake(lake=settings.LAKE, by=by, at=at)
    place_practices(at=at, by=by)
    proposals.propose_practices(lake=settings.LAKE, by=by, at=at)


def _person(person_id: int) -> User:
    from prm.accounts.models import User

    return User.objects.get(pk=person_id)


@huey.periodic_task(crontab(minute="17", hour="3"))
def remove_old_uploads() -> None:
    """Forget uploaded files after the days that the settings give them."""
    from prm.directory.imports.operations.uploading import remove_old_files

    remove_old_files(at=timezone.now())


@huey.periodic_task(crontab())
def send_letters() -> None:
    """Send the letters whose time has come; each minute also those that a fallen worker or server left."""
    from prm.mail.operations import send_letters as send_waiting

    send_waiting(at=timezone.now())


@huey.periodic_task(crontab())
def escalate_breaches() -> None:
    """Hand up the issues whose clock has run out."""
    from prm.issues.operations import escalate_breaches as hand_up_late

    hand_up_late(at=timezone.now())


@huey.task()
def improve_plan(plan_id: str, revision: int) -> None:
    """Search a second longer for a better week than the one planned at once."""
    from uuid import UUID

    from prm.insights.planning.improving import improve_plan as improve

    improve(plan_id=UUID(plan_id), revision=revision, at=timezone.now())


@huey.task()
@_one_at_a_time
def judge_interventions() -> None:
    """Say of each locked intervention what the published mart shows, where that isn't said yet."""
    from prm.insights.impact.estimating import estimate_missing

    estimate_missing(at=timezone.now())


@huey.periodic_task(crontab(minute="*/10"))
def look_for_new_marts() -> None:
    """Have interventions judged anew once a mart is published."""
    from prm.insights.impact.estimating import is_any_missing

    if is_any_missing():
        send("judge_interventions", {})


@huey.periodic_task(crontab(minute="23"))
def close_past_days() -> None:
    """Mark what was planned on days that are past and wasn't visited; each hour, for days end by the site's clock."""
    from prm.visits.operations.plans import close_past_days as close

    close(at=timezone.now())


@huey.periodic_task(crontab(minute="5"))
def remind_of_promises() -> None:
    """Remind whoever keeps a promise; each hour, for the site's morning has an hour of its own in every zone."""
    from prm.visits.operations import write_reminders

    write_reminders(at=timezone.now())


JOBS: Mapping[str, Callable[..., Any]] = {
    "improve_plan": improve_plan,
    "judge_interventions": judge_interventions,
    "run_import": run_import,
    "seek_duplicates": seek_duplicates,
    "take_referral_sources": take_referral_sources,
    "adopt_lake": adopt_lake,
    "send_letters": send_letters,
}


def send(job: str, arguments: Mapping[str, int | str]) -> None:
    """Put a job into the queue; or do it at once, where the settings say that there is no worker."""
    task: Any = JOBS[job]
    if settings.JOBS_AT_ONCE:
        task.call_local(**arguments)
        return
    prepare_queue()
    task(**arguments)
    log.info("job sent", extra={"job": job, **arguments})
