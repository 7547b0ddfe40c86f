"""The queue of jobs, and the jobs: each a line that calls an operation, and the calls that must follow it.

Here, because a job may need any app: what an import brings is placed into territories, for example. The queue lies
beside the data for SQLite, in the database for PostgreSQL; what waits survives a restart.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone
from huey import Huey, PostgresHuey, SqliteHuey, crontab
from huey.serializer import SignedSerializer

if TYPE_CHECKING:
    from prm.accounts.models import User

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
def run_import(import_id: int) -> None:
    """Try, load or undo an import, whichever it waits for; then place what it brought."""
    from prm.directory.imports.running import run
    from prm.territories.operations import place_practices

    if run(import_id):
        place_practices(at=timezone.now())


@huey.task()
def seek_duplicates(person_id: int) -> None:
    """Compare all records, and lay those that look like one before the stewards."""
    from prm.directory.operations.linking import propose_duplicates

    propose_duplicates(by=_person(person_id), at=timezone.now())


@huey.task()
def take_referral_sources(person_id: int) -> None:
    """Take the EHR's records of referrers from the lake, and settle those that leave no doubt."""
    from prm.directory.operations.referral_sources import adopt_referral_sources

    by, at = _person(person_id), timezone.now()
    adopt_referral_sources(lake=settings.LAKE, by=by, at=at)


@huey.task()
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


JOBS: Mapping[str, Callable[..., Any]] = {
    "run_import": run_import,
    "seek_duplicates": seek_duplicates,
    "take_referral_sources": take_referral_sources,
    "adopt_lake": adopt_lake,
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
