"""What becomes of long work: asked for, begun, ended, cancelled, begun again, found cut off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from prm.accounts.models import User
from prm.common.jobs import enqueue
from prm.jobs import board, queries
from prm.jobs.board import Standing
from prm.jobs.models import AT_WORK, Job, JobLine, JobState
from prm.jobs.saying import amount, lasting
from prm.jobs.transitions import (
    BEGIN,
    CANCEL,
    FALL,
    REPEAT,
    Change,
    NotNow,
)
from prm.ledger.operations import record
from prm.mail.operations import queue_letter

WORK = "work_off"  # the message that wakes a worker: rows say what it finds to do
TELL_AFTER = timedelta(minutes=2)  # who asked has turned to something else by then
FALLEN = "Its worker ended, or the machine did, before the work was through."


@transaction.atomic
def ask_job(
    *,
    kind: str,
    what: str,
    about: str,
    by: User,
    at: datetime,
    arguments: Mapping[str, Any] | None = None,
) -> Job:
    """Ask a worker for something; where it is at work on that already, return the job that is.

    Parameters
    ----------
    kind
        The name by which the worker knows how it is done.
    what
        What a person calls it: "Refresh the mart".
    about
        What it works on. Two jobs about the same thing never wait or run at the same time.
    """
    job, made = queue_job(
        kind=kind, what=what, about=about, by=by, at=at, arguments=arguments
    )
    if made:
        record("job.asked", on=job, by=by, at=at, kind=kind)
    return job


@transaction.atomic
def queue_job(
    *,
    kind: str,
    what: str,
    about: str,
    by: User | None,
    at: datetime,
    arguments: Mapping[str, Any] | None = None,
    steered_from: str = "",
    again_of: Job | None = None,
) -> tuple[Job, bool]:
    """Lay a job down for a worker and wake one; whoever calls writes the entry. Return it, and whether it is new."""
    there = _at_work(about, at)
    if there is None:
        job = Job(
            kind=kind,
            what=what,
            about=about,
            arguments=dict(arguments or {}),
            steered_from=steered_from,
            asked_by=by,
            asked_at=at,
            again_of=again_of,
        )
        try:
            with transaction.atomic():
                job.save(force_insert=True)
        except IntegrityError:
            # Somebody else asked in the same instant.
            there = Job.objects.get(about=about, state__in=sorted(AT_WORK))
        else:
            _say(job, f"Asked for by {by or 'Headwater'}.", at, JobState.WAITING)
    enqueue(WORK)
    return (there, False) if there else (job, True)


def _at_work(about: str, at: datetime) -> Job | None:
    """Return the job about a thing that waits or runs; one whose worker is gone makes way."""
    active = Job.objects.select_for_update().filter(
        about=about, state__in=sorted(AT_WORK)
    )
    there = active.first()
    if there and queries.has_fallen(there):
        _end(there, FALL, FALLEN, at)
        return None
    return there


@transaction.atomic
def begin_job(job: Job, *, at: datetime) -> Job | None:
    """Take a job that waits; None if it doesn't any more."""
    found = _locked(job)
    if not BEGIN.can_begin(found):
        return None
    found.state, found.started_at = BEGIN.leads_to, at
    found.save()
    _say(found, "Begun.", at, found.state)
    return found


@transaction.atomic
def end_job(
    job: Job,
    change: Change,
    *,
    outcome: str,
    leads_to: str = "",
    last: Standing | None = None,
    at: datetime,
) -> None:
    """Write down how a job ended, with all that it said; tell whoever asked, if that took long."""
    found = _locked(job)
    if not change.can_begin(found):
        return  # somebody else found it fallen, and said so
    found.leads_to = leads_to
    _end(found, change, outcome, at, last=last)


def _end(
    job: Job, change: Change, outcome: str, at: datetime, last: Standing | None = None
) -> None:
    """Lead a job into the state that it stays in, and lay what it said down as rows."""
    last = last or board.standing_of(job.pk)
    if last:
        job.stage, job.done, job.total = last.stage[:200], last.done, last.total
    said = board.said_by(job.pk)
    JobLine.objects.bulk_create(
        JobLine(job=job, at=line_at, words=words) for line_at, words in said
    )
    # Of a fallen job nobody knows more than when it was heard last.
    job.ended_at = last.at if last and change is FALL else at
    job.state, job.outcome = change.leads_to, outcome
    job.save()
    _say(job, _ended_in_words(job), at, job.state)
    _tell(job)
    transaction.on_commit(lambda: board.clear(job.pk))


def _ended_in_words(job: Job) -> str:
    words = [f"{JobState(job.state).label}."]
    if job.outcome:
        words.append(job.outcome)
    if job.state in {JobState.STOPPED, JobState.FAILED} and job.stage:
        words.append(f"{amount(job.stage, job.done, job.total)}.")
    return " ".join(words)


def _tell(job: Job) -> None:
    """Write to whoever asked, unless they cancelled it or can hardly have left."""
    spent, person = queries.took(job), job.asked_by
    if person is None or spent is None or spent < TELL_AFTER:
        return
    if job.state == JobState.CANCELLED and job.cancel_asked_by_id == person.pk:
        return
    state = JobState(job.state).label
    queue_letter(
        key=f"job-{job.pk}-ended",
        to_name=person.name,
        to_address=person.email,
        subject=f"{state}: {job.what}",
        template="jobs/mail/ended.txt",
        words={
            "what": job.what,
            "state": state,
            "outcome": job.outcome,
            "ended_at": job.ended_at,
            "took": lasting(spent.total_seconds()),
        },
        link={"path": queries.path_of(job)},
        at=job.ended_at or job.asked_at,
    )


def cancel_job(*, job: Job, by: User, at: datetime) -> Job:
    """Ask a job to stop; one that waits stops at once. Raises :class:`NotNow`.

    One that runs is told without a word to the database: it may hold SQLite's one right to write for minutes. Who asked
    is written down by :func:`note_cancellation` once it has heard.
    """
    CANCEL.check_can_begin(job)
    if job.state != JobState.RUNNING or queries.has_fallen(job):
        return _cancel(job, by=by, at=at)
    if not board.is_asked_to_stop(job.pk):
        board.ask_to_stop(job.pk, by=by.pk, at=at)
        board.say(job.pk, at, f"Cancelling asked for by {by}.")
    return job


@transaction.atomic
def _cancel(job: Job, *, by: User, at: datetime) -> Job:
    found = _locked(job)
    CANCEL.check_can_begin(found)
    _say(found, f"Cancelling asked for by {by}.", at)
    found.cancel_asked_at, found.cancel_asked_by = at, by
    if found.state == JobState.WAITING:
        _end(found, CANCEL, "It hadn’t begun: nothing changed.", at)
    elif queries.has_fallen(found):
        _end(found, FALL, FALLEN, at)
    record("job.cancelled", on=found, by=by, at=at)
    return found


@transaction.atomic
def note_cancellation(*, job: Job, by: User, at: datetime) -> None:
    """Write down who asked a running job to stop, and when, before it ends."""
    found = _locked(job)
    found.cancel_asked_at, found.cancel_asked_by = at, by
    found.save()
    record("job.cancelled", on=found, by=by, at=at)


def stop_job(*, about: str, by: User, at: datetime) -> None:
    """Stop the job about a thing, for whoever steers it from a page of its own and writes the entry."""
    job = Job.objects.filter(about=about, state__in=sorted(AT_WORK)).first()
    if job and job.state == JobState.RUNNING:
        board.ask_to_stop(job.pk)
    elif job:
        _take_out(job, by=by, at=at)


@transaction.atomic
def _take_out(job: Job, *, by: User, at: datetime) -> None:
    found = _locked(job)
    if found.state == JobState.WAITING:
        found.cancel_asked_at, found.cancel_asked_by = at, by
        _end(found, CANCEL, "It hadn’t begun: nothing changed.", at)


@transaction.atomic
def repeat_job(*, job: Job, by: User, at: datetime) -> Job:
    """Begin a job again that ended short, as a new one. Raises :class:`NotNow`."""
    found = _locked(job)
    if queries.has_fallen(found):
        _end(found, FALL, FALLEN, at)
    REPEAT.check_can_begin(found)
    again, made = queue_job(
        kind=found.kind,
        what=found.what,
        about=found.about,
        by=by,
        at=at,
        arguments=found.arguments,
        again_of=found,
    )
    if not made:
        raise NotNow(
            f"“{found.what}” is at work already: {again.asked_by or 'it'} asked."
        )
    record("job.repeated", on=again, by=by, at=at, kind=found.kind)
    return again


def settle_cut_off(*, at: datetime) -> int:
    """Say of jobs whose worker is gone that they stopped; return how many. Each can be begun again."""
    # Looked at without a transaction: on SQLite one would wait for whatever job is writing.
    gone = queries.fallen_among(Job.objects.filter(state=JobState.RUNNING))
    return _settle(gone, at=at) if gone else 0


@transaction.atomic
def _settle(gone: set[UUID], *, at: datetime) -> int:
    running = Job.objects.select_for_update(of=("self",)).filter(
        pk__in=gone, state=JobState.RUNNING
    )
    fallen = [*running]
    for job in fallen:
        _end(job, FALL, FALLEN, at)
    if fallen:
        record("jobs.cut_off", on=fallen, by=None, at=at, jobs=len(fallen))
    return len(fallen)


def _locked(job: Job) -> Job:
    return Job.objects.select_for_update(of=("self",)).get(pk=job.pk)


def _say(job: Job, words: str, at: datetime, state: str = "") -> None:
    JobLine.objects.create(job=job, at=at, words=words, state=state)
