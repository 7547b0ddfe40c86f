"""Shapes what the pages of long work show: how far it is, how long yet, what happened, what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from prm.accounts.models import User
from prm.jobs import board, queries
from prm.jobs.board import Standing
from prm.jobs.models import AT_WORK, CUT_SHORT, Job, JobState
from prm.jobs.operations import FALLEN
from prm.jobs.permissions import can_steer_job
from prm.jobs.saying import amount, lasting, roughly

# An estimate from less than this is a guess, and none is shown.
LEAST_SHARE, LEAST_UNITS, LEAST_TIME = 0.05, 2, timedelta(seconds=5)

# What stays when it is cancelled, by kind of work.
CANCELLED_LEAVES = {
    "refresh": "The mart that serves goes on serving, and every page stays as it is.",
    "adopt_lake": "The directory stays as it is; if the lake is adopted already, what came of that stays.",
    "take_referral_sources": "The referral sources stay as they are.",
    "seek_duplicates": "The pairs that wait for a steward stay as they are.",
    "judge_interventions": "What is judged already stays; the rest is judged when it starts again.",
}
LEAVES = "What it has finished stays whole; what it is in the middle of is taken back."


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of a log: the day if it is another than the line's before, the time to the second."""

    day: datetime | None
    at: datetime
    words: str
    state: str


@dataclass(frozen=True, slots=True)
class JobView:
    """One job as a page shows it."""

    job: Job
    state: str  # a word
    at_work: bool
    short: bool  # it ended before it was through
    stopping: bool  # it was asked to, and hasn't yet
    stage: str  # how much of it is done, in words; empty before the first
    done: int | None  # None: nobody knows how far
    total: int | None
    elapsed: str
    remaining: str
    before: int  # jobs that come first, of one that waits
    outcome: str
    steered: bool  # from a page of its own
    may_cancel: bool
    may_repeat: bool

    @property
    def path(self) -> str:
        """Return its page."""
        return queries.path_of(self.job)


def view_of(job: Job, person: User, *, now: datetime) -> JobView:
    """Return a job as it stands now."""
    fallen = queries.has_fallen(job)
    at_work = job.state in AT_WORK and not fallen
    short = job.state in CUT_SHORT or fallen
    running = at_work and job.state == JobState.RUNNING
    said = board.standing_of(job.pk) if job.state == JobState.RUNNING else None
    stage, done, total = _standing(job, said)
    own = can_steer_job(person, job) and not job.steered_from
    stopping = running and board.is_asked_to_stop(job.pk)
    return JobView(
        job=job,
        state=_word(job, fallen=fallen, stopping=stopping),
        at_work=at_work,
        short=short,
        stopping=stopping,
        stage=amount(stage, done, total),
        done=done if total else None,
        total=total,
        elapsed=_elapsed(job, said, fallen=fallen, now=now),
        remaining=_remaining(said, now) if running and not stopping else "",
        before=queries.count_before(job) if job.state == JobState.WAITING else 0,
        outcome=FALLEN if fallen else job.outcome,
        steered=bool(job.steered_from),
        may_cancel=own and at_work and not stopping,
        may_repeat=own and short,
    )


def _standing(job: Job, said: Standing | None) -> tuple[str, int, int | None]:
    if said:
        return said.stage, said.done, said.total
    return job.stage, job.done, job.total


def _word(job: Job, *, fallen: bool, stopping: bool) -> str:
    if fallen:
        return str(JobState.STOPPED.label)
    return "Stopping" if stopping else str(JobState(job.state).label)


def _elapsed(job: Job, said: Standing | None, *, fallen: bool, now: datetime) -> str:
    """Return how long it has worked; of one that has fallen nobody knows more than when it was heard last."""
    until = (said.at if said else job.started_at) if fallen else now
    spent = queries.took(job, until=until)
    return lasting(spent.total_seconds()) if spent is not None else ""


def _remaining(said: Standing | None, now: datetime) -> str:
    """Return how long the stage will take yet at its pace so far; nothing while that would be a guess."""
    if said is None or not said.total:
        return ""
    units, left = said.done - said.from_done, said.total - said.done
    spent = said.at - said.stage_at
    if units < LEAST_UNITS or spent < LEAST_TIME or units < LEAST_SHARE * said.total:
        return ""
    # What has passed since the last word counts as work on the unit that is next.
    seconds = left * spent.total_seconds() / units - (now - said.at).total_seconds()
    return roughly(max(seconds, 0)) if left else ""


def log_of(job: Job) -> list[LogLine]:
    """Return what happened to a job, oldest first, in the reader's zone."""
    lines, day = [], None
    for at, words, state in queries.lines_of(job):
        local = timezone.localtime(at)
        fresh = local.date() != day
        day = local.date()
        lines.append(LogLine(at if fresh else None, local, words, state))
    return lines


def last_time(job: Job) -> str:
    """Return how long the same work took when it last went through; nothing before that."""
    last = queries.last_done(job.kind)
    spent = queries.took(last) if last and last.pk != job.pk else None
    return roughly(spent.total_seconds()) if spent is not None else ""


def leaves_of(job: Job) -> str:
    """Return what stays when a job is cancelled."""
    return CANCELLED_LEAVES.get(job.kind, LEAVES)
