"""When practices take visits, and what is agreed with them. A fixed number of queries, however many they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from prm.accounts.models import User
from prm.common.calendar import site_calendar
from prm.directory.models import Practice
from prm.visits.models import Appointment, VisitingHours

LUNCH_FROM, LUNCH_UNTIL = time(12), time(13)  # where a practice hasn't said


class Hours(NamedTuple):
    """When a practice can be visited on a weekday, 0 Monday to 6 Sunday."""

    weekday: int
    takes_visits: bool
    opens: time | None = None
    closes: time | None = None
    lunch_from: time | None = None
    lunch_until: time | None = None


def usual_hours() -> tuple[Hours, ...]:
    """Return the week of a practice that has said nothing: the site's office hours, with lunch at noon."""
    site = site_calendar()
    return tuple(
        Hours(day, True, site.opens, site.closes, LUNCH_FROM, LUNCH_UNTIL)
        if day in site.weekdays
        else Hours(day, False)
        for day in range(7)
    )


def hours_of(practices: Iterable[Practice]) -> dict[int, tuple[Hours, ...]]:
    """Return the week of each practice by its key, Monday first. One query."""
    keys = [practice.pk for practice in practices]
    said: dict[int, dict[int, Hours]] = {}
    for row in VisitingHours.objects.filter(practice__in=keys):
        values = {name: getattr(row, name) for name in Hours._fields}
        said.setdefault(row.practice_id, {})[row.weekday] = Hours(**values)
    usual = usual_hours()
    return {
        key: tuple(said.get(key, {}).get(day.weekday, day) for day in usual)
        for key in keys
    }


def appointments_of(liaison: User, first: date, last: date) -> QuerySet[Appointment]:
    """Return what a liaison has agreed for some days, both included, in order."""
    return (
        Appointment.objects.filter(
            liaison=liaison,
            cancelled_at=None,
            starts_at__gte=_midnight(first),
            starts_at__lt=_midnight(last + timedelta(days=1)),
        )
        .select_related("practice")
        .order_by("starts_at", "pk")
    )


def coming_appointments(practice: Practice, *, at: datetime) -> QuerySet[Appointment]:
    """Return what is agreed with a practice, with whomever, the next first."""
    coming = Appointment.objects.filter(
        practice=practice, cancelled_at=None, starts_at__gte=at
    )
    return coming.select_related("liaison").order_by("starts_at", "pk")


def next_appointment(practice: Practice, *, at: datetime) -> Appointment | None:
    """Return what is agreed with a practice next."""
    return coming_appointments(practice, at=at).first()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
