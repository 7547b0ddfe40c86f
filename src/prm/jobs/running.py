"""What a worker does: it takes the jobs that wait, one after the other, and writes down how each ended."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress

from django.db import close_old_connections, connection
from django.utils import timezone

from headwater.schema.errors import InputError, StorageError
from prm.accounts.models import User
from prm.jobs import board, queries
from prm.jobs.models import Job
from prm.jobs.operations import begin_job, end_job, note_cancellation
from prm.jobs.progress import Cancelled, Watch
from prm.jobs.transitions import CANCEL, FAIL, FINISH, Change

log = logging.getLogger("prm.jobs")

Work = Callable[[Job, Watch], None]

_FULL = (errno.ENOSPC, errno.EDQUOT)
NO_SPACE = "The disk is full. Free some space, then start it again."
NO_MEMORY = (
    "One of its processes was ended from outside, most often for want of memory. Free some, or give the machine more,"
    " then start it again."
)
OURS = (
    "Something went wrong in Headwater, not in what you did. Start it again; if it fails the same way, tell whoever"
    " runs Headwater: its own log says more."
)


class CannotBeDone(Exception):
    """Work that can't go on says why, and what a person can do about it."""


def work_off(works: Mapping[str, Work], *, one_at_a_time: bool = True) -> int:
    """Do every job that waits, the longest asked for first; return how many. Nothing if another process is at it."""
    done = 0
    while queries.is_any_waiting():
        with board.turn() as mine:
            if not mine and one_at_a_time:
                # Whoever has the turn looks once more when it has given it back: that is the loop below.
                return done
            while job := queries.next_waiting():
                if not run_job(job, works):
                    return done
                done += 1
    return done


def run_job(job: Job, works: Mapping[str, Work]) -> bool:
    """Do one job, if nobody else does."""
    with board.holding(job.pk) as mine:
        begun = begin_job(job, at=timezone.now()) if mine else None
        if begun is None:
            return False
        with running(begun) as watch:
            if begun.kind not in works:
                raise CannotBeDone(
                    f"This version doesn’t know how to do “{begun.kind}”. Ask for it anew on its page."
                )
            works[begun.kind](begun, watch)
        return True


@contextmanager
def running(job: Job) -> Iterator[Watch]:
    """Give a job that has begun its progress, and write down how it ended: nothing it raises goes any further."""
    watch = Watch(job.pk)
    change, outcome = FINISH, ""
    try:
        yield watch
        outcome = watch.outcome
    except Cancelled:
        change, outcome = CANCEL, "What it was in the middle of is taken back."
    except (InputError, StorageError, CannotBeDone) as error:
        change, outcome = FAIL, str(error)
    except Exception as error:
        log.exception("job failed", extra={"job": str(job.pk), "kind": job.kind})
        change, outcome = FAIL, _in_words(error)
    _end(job, change, outcome, watch)


def _in_words(error: Exception) -> str:
    """Say what went wrong without quoting it: an error's own text can hold rows of patients."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return NO_SPACE
    if isinstance(error, MemoryError) or isinstance(error.__cause__, BrokenProcessPool):
        return NO_MEMORY
    return OURS


def _end(job: Job, change: Change, outcome: str, watch: Watch) -> None:
    if not connection.in_atomic_block:
        # After an hour without a word a database may have hung up.
        close_old_connections()
    with suppress(OSError):  # a full disk keeps nobody from saying that it is full
        watch.end_stage(through=change is FINISH)
    if asked := board.who_asked_to_stop(job.pk):
        person, asked_at = asked
        note_cancellation(job=job, by=User.objects.get(pk=person), at=asked_at)
    end_job(
        job,
        change,
        outcome=outcome,
        leads_to=watch.path if change is FINISH else "",
        last=watch.last,
        at=timezone.now(),
    )
    log.info(
        "job ended", extra={"job": str(job.pk), "kind": job.kind, "state": change.name}
    )
