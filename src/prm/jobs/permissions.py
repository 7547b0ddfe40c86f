"""Who may see, cancel and begin again what a worker does."""

from __future__ import annotations

from prm.accounts.permissions import (
    MAY_MANAGE_DATA,
    MAY_SEE_DATA,
    Person,
    has_role,
    refuse,
)
from prm.jobs.models import Job

MAY_SEE_JOBS = MAY_SEE_DATA


def can_see_jobs(person: Person) -> bool:
    """Say whether a person may see what the worker does and did."""
    return has_role(person, MAY_SEE_JOBS)


def check_can_see_jobs(person: Person) -> None:
    """Raise unless :func:`can_see_jobs`."""
    if not can_see_jobs(person):
        refuse(person, "see what the worker does", MAY_SEE_JOBS)


def can_steer_job(person: Person, job: Job) -> bool:
    """Say whether a person may cancel a job and begin it again: who asked for it, and who keeps the data."""
    own = job.asked_by_id is not None and job.asked_by_id == person.pk
    return can_see_jobs(person) and (own or has_role(person, MAY_MANAGE_DATA))


def check_can_steer_job(person: Person, job: Job) -> None:
    """Raise unless :func:`can_steer_job`."""
    if not can_steer_job(person, job):
        refuse(person, "cancel what somebody else asked for", MAY_MANAGE_DATA)
