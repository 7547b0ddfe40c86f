"""Whose business an issue is: a liaison's are those of their territories, and those that they opened or own."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from prm.accounts.models import Role
from prm.accounts.permissions import Person, has_role
from prm.directory.permissions import MAY_SEE_NOTES
from prm.issues.models import Issue, Report
from prm.territories.queries import practices_visible_to
from prm.territories.queries.scope import is_scoped

MAY_SEE_ISSUES = MAY_SEE_NOTES - {Role.STEWARD}


def can_see_issues(person: Person) -> bool:
    """Say whether a person may read issues, some at least."""
    return has_role(person, MAY_SEE_ISSUES)


def issues_visible_to(person: Person, *, on: date) -> QuerySet[Issue]:
    """Return the issues that are a person's business on a day.

    A liaison's are those that practices of their territories reported, the roots of these, and those that they opened
    or own; everybody else who reads issues has all of them.
    """
    issues = Issue.objects.all()
    if not can_see_issues(person):
        return issues.none()
    if not is_scoped(person):
        return issues
    practices = practices_visible_to(person, on=on).values("pk")
    reported = Report.objects.filter(practice__in=practices).values("issue")
    own = Q(pk__in=reported) | Q(opened_by=person.pk) | Q(owner__user=person.pk)
    roots = issues.filter(own, joined_to__isnull=False).values("joined_to")
    return issues.filter(own | Q(pk__in=roots))
