"""What the measures of issues are made from: the courses of those that are a person's business, in one query."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Max, Q

from prm.accounts.permissions import Person
from prm.issues.measures import Course, Measured, measure
from prm.issues.models import IssueState
from prm.issues.queries.visible import issues_visible_to

NO_COURSE = (IssueState.JOINED, IssueState.WITHDRAWN)


def courses_visible_to(
    person: Person, *, on: date, since: datetime | None = None
) -> list[Course]:
    """Return the courses of the issues that are a person's business, those opened since a moment. One query."""
    issues = issues_visible_to(person, on=on).exclude(state__in=NO_COURSE)
    if since:
        issues = issues.filter(opened_at__gte=since)
    standing = Q(resolutions__voided_at=None)
    rows = issues.annotate(
        confirmed_at=Max("resolutions__confirmed_at", filter=standing)
    ).values_list("service_line", "opened_at", "fixed_at", "closed_at", "confirmed_at")
    return [Course(*row) for row in rows.order_by("opened_at", "pk")]


def measures_visible_to(
    person: Person, *, at: datetime, on: date, since: datetime | None = None
) -> list[Measured]:
    """Return what :func:`prm.issues.measures.measure` says of the issues that are a person's business."""
    return measure(courses_visible_to(person, on=on, since=since), at=at)
