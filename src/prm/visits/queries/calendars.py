"""What a calendar shows of somebody's days: where they go, whom they bring together, what they promised.

It leaves the house: other people's programs keep it. So it names places, times and people of practices, and leads to
our pages for the rest: nothing that somebody wrote, no reason, no number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast

from django.urls import reverse
from django.utils import timezone

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.territories.queries.scope import is_scoped
from prm.visits.models import (
    Appointment,
    Commitment,
    CommitmentState,
    Introduction,
    IntroductionState,
    Stop,
    StopState,
)
from prm.visits.queries.introductions import introductions_visible_to

REACH = timedelta(days=90)  # back and ahead: a quarter each way
A_MEETING = timedelta(minutes=30)  # an introduction has no length of its own
ON_THE_PLAN = (StopState.PLANNED, StopState.DONE, StopState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Planned:
    """One thing in a calendar. Without ``ends`` it is for the whole of its day."""

    kind: str
    key: object
    title: str
    starts: datetime | date
    ends: datetime | None
    changed_at: datetime
    revision: int
    cancelled: bool
    place: str = ""
    path: str = ""


def planned_of(person: User, *, on: date) -> list[Planned]:
    """Return what a person's calendar shows around a day, by kind and time. Four queries, however much it is."""
    first, last = on - REACH, on + REACH
    return [
        *_stops(person, first, last),
        *_appointments(person, first, last),
        *_introductions(person, first, last, on=on),
        *_commitments(person, first, last),
    ]


def _stops(person: User, first: date, last: date) -> Iterator[Planned]:
    rows = Stop.objects.filter(
        plan__liaison=person,
        day__range=(first, last),
        state__in=ON_THE_PLAN,
        appointment=None,  # that is shown as agreed
    ).select_related("practice", "plan")
    for stop in rows.order_by("arrives_at", "pk"):
        yield Planned(
            kind="stop",
            key=stop.pk,
            title=f"Visit {stop.practice}",
            starts=stop.arrives_at,
            ends=stop.arrives_at + timedelta(minutes=stop.minutes),
            changed_at=stop.plan.changed_at,
            revision=stop.revision,
            cancelled=stop.state == StopState.CANCELLED,
            **_at(stop.practice),
        )


def _appointments(person: User, first: date, last: date) -> Iterator[Planned]:
    rows = Appointment.objects.filter(
        liaison=person, starts_at__range=_moments(first, last)
    ).select_related("practice")
    for agreed in rows.order_by("starts_at", "pk"):
        yield Planned(
            kind="appointment",
            key=agreed.pk,
            title=f"Appointment at {agreed.practice}",
            starts=agreed.starts_at,
            ends=agreed.starts_at + timedelta(minutes=agreed.minutes),
            changed_at=agreed.cancelled_at or agreed.made_at,
            revision=2 if agreed.cancelled_at else 1,
            cancelled=agreed.cancelled_at is not None,
            **_at(agreed.practice),
        )


def _introductions(
    person: User, first: date, last: date, *, on: date
) -> Iterator[Planned]:
    rows = introductions_visible_to(person, on=on).filter(
        meets_at__range=_moments(first, last)
    )
    if not is_scoped(person):
        rows = rows.filter(by=person)
    rows = rows.select_related("practice", "asker", "specialist")
    for each in rows.order_by("meets_at", "pk"):
        begins = cast("datetime", each.meets_at)
        yield Planned(
            kind="introduction",
            key=each.pk,
            title=_introducing(each),
            starts=begins,
            ends=begins + A_MEETING,
            changed_at=each.settled_at or each.arrived_at,
            revision=each.revision,
            cancelled=each.state == IntroductionState.DROPPED,
            place=each.where or each.practice.address,
            path=reverse("introduction", args=[each.pk]),
        )


def _introducing(each: Introduction) -> str:
    return f"{each.specialist or 'A specialist'} meets {each.asker or each.practice}"


def _commitments(person: User, first: date, last: date) -> Iterator[Planned]:
    rows = Commitment.objects.filter(
        owner__user=person, due_on__range=(first, last)
    ).select_related("practice")
    for promise in rows.order_by("due_on", "pk"):
        yield Planned(
            kind="commitment",
            key=promise.pk,
            title=f"Promise due: {promise.practice}",
            starts=promise.due_on,
            ends=None,
            changed_at=promise.settled_at or promise.arrived_at,
            revision=promise.revision,
            cancelled=promise.state != CommitmentState.OPEN,  # nothing is due any more
            path=reverse("promise", args=[promise.pk]),
        )


def _at(practice: Practice) -> dict[str, str]:
    return {
        "place": practice.address,
        "path": reverse("practice", args=[practice.pk]),
    }


def _moments(first: date, last: date) -> tuple[datetime, datetime]:
    """Return the first moment of a day and the last of another, in the site's zone."""
    begins, ends = (
        datetime.combine(day, time.min, timezone.get_default_timezone())
        for day in (first, last + timedelta(days=1))
    )
    return begins, ends - timedelta(microseconds=1)
