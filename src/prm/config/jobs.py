"""The queue of a worker: messages that wake it, what it does by the clock, and what takes it a second.

Long work is rows of ``prm.jobs``; its message, ``work_off``, only says that there are some, so that none is lost with
a message. How each is done stands in ``prm.config.works``. The queue lies beside the data for SQLite, in the database
for PostgreSQL; what waits survives a restart.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone
from huey import Huey, PostgresHuey, SqliteHuey, crontab
from huey.serializer import SignedSerializer

log = logging.getLogger("prm.jobs")


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


@huey.pre_execute()
def _open_connections(task: Any) -> None:
    close_old_connections()


@huey.post_execute()
def _close_connections(task: Any, value: Any, error: BaseException | None) -> None:
    close_old_connections()


@huey.task()
def work_off() -> None:
    """Do the long jobs that wait. They change the same rows for minutes, so they wait for each other."""
    from prm.config.works import WORKS
    from prm.jobs import running

    running.work_off(WORKS, one_at_a_time=not settings.JOBS_AT_ONCE)


@huey.periodic_task(crontab())
def look_after_jobs() -> None:
    """Settle long jobs whose worker ended, and wake a worker for those whose message was lost with it."""
    settle_jobs()


def settle_jobs() -> None:
    """Say of jobs whose worker ended that they stopped, and have those that wait done."""
    from prm.jobs.operations import settle_cut_off
    from prm.jobs.queries import is_any_waiting

    settle_cut_off(at=timezone.now())
    if is_any_waiting():
        send("work_off", {})


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


@huey.periodic_task(crontab(minute="*/10"))
def look_for_new_marts() -> None:
    """Have interventions judged anew once a mart is published."""
    from prm.insights.impact.asking import judge_new_mart

    judge_new_mart(at=timezone.now())


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
    "send_letters": send_letters,
    "work_off": work_off,
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
