"""Reading long work: the list, one job, what is at work now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse

from prm.jobs import board
from prm.jobs.models import AT_WORK, CUT_SHORT, Job, JobState

# What the list can be narrowed to: a word for the address, and the states behind it.
NARROWED: dict[str, frozenset[JobState]] = {
    "at-work": AT_WORK,
    "done": frozenset({JobState.DONE}),
    "short": CUT_SHORT,
}


def list_jobs(narrowed: str = "") -> QuerySet[Job]:
    """Return jobs, those at work first, then the newest; an unknown word narrows nothing."""
    jobs = Job.objects.select_related("asked_by")
    if states := NARROWED.get(narrowed):
        jobs = jobs.filter(state__in=sorted(states))
    first = Case(
        When(state__in=sorted(AT_WORK), then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return jobs.order_by(first, "-asked_at", "-pk")


def list_at_work() -> list[Job]:
    """Return what waits or runs, the longest asked for first."""
    jobs = Job.objects.select_related("asked_by").filter(state__in=sorted(AT_WORK))
    return [*jobs.order_by("asked_at", "pk")]


def get_job(job_id: UUID) -> Job | None:
    """Return one job."""
    people = ("asked_by", "cancel_asked_by", "again_of")
    return Job.objects.select_related(*people).filter(pk=job_id).first()


def at_work_on(about: str) -> Job | None:
    """Return the job that works on a thing or waits to, if its worker lives."""
    found = Job.objects.filter(about=about, state__in=sorted(AT_WORK)).first()
    return None if found is None or has_fallen(found) else found


def last_about(about: str) -> Job | None:
    """Return the newest job about a thing."""
    return Job.objects.filter(about=about).order_by("-asked_at", "-pk").first()


def last_done(kind: str) -> Job | None:
    """Return the newest job of a kind that went through: how long it takes here."""
    done = Job.objects.filter(kind=kind, state=JobState.DONE)
    return done.order_by("-ended_at").first()


def has_fallen(job: Job) -> bool:
    """Say whether a job's row calls it running while nobody works on it."""
    if job.state != JobState.RUNNING or board.is_held(job.pk):
        return False
    # It may have ended between the reading of its row and the look at its lock.
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING).exists()


def fallen_among(jobs: Iterable[Job]) -> set[UUID]:
    """Return which of some jobs have fallen."""
    return {job.pk for job in jobs if has_fallen(job)}


def is_any_waiting() -> bool:
    """Say whether a job waits for its turn."""
    return Job.objects.filter(state=JobState.WAITING).exists()


def next_waiting() -> Job | None:
    """Return the job whose turn is next."""
    waiting = Job.objects.filter(state=JobState.WAITING)
    return waiting.order_by("asked_at", "pk").first()


def lines_of(job: Job) -> list[tuple[datetime, str, str]]:
    """Return what happened to a job, oldest first: when, what, and the state that it led to, if it led to one."""
    kept = [*job.lines.order_by("at", "pk").values_list("at", "words", "state")]
    said = [(at, words, "") for at, words in board.said_by(job.pk)]
    # One that just ended is kept in rows while its files still lie there.
    return sorted({*kept, *said}, key=lambda line: line[0])


def took(job: Job, *, until: datetime | None = None) -> timedelta | None:
    """Return how long a job has worked; None before it began."""
    end = job.ended_at or until
    return end - job.started_at if job.started_at and end else None


def path_of(job: Job) -> str:
    """Return the address of a job's page."""
    return reverse("data_job", args=[job.pk])


def count_before(job: Job) -> int:
    """Return how many jobs are before a waiting one."""
    earlier = Q(asked_at__lt=job.asked_at) | Q(asked_at=job.asked_at, pk__lt=job.pk)
    waiting = Q(state=JobState.WAITING) & earlier
    return Job.objects.filter(waiting | Q(state=JobState.RUNNING)).count()
