"""What practices said: of an issue and of those joined to it, and what they are still to be told."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from prm.accounts.permissions import Person
from prm.issues.models import SETTLED, Issue, Report
from prm.issues.queries.visible import can_see_issues
from prm.territories.queries import practices_visible_to


def reports_of(issue: Issue) -> QuerySet[Report]:
    """Return the reports of an issue and of those joined to it, the first word first."""
    family = Q(issue=issue) | Q(issue__joined_to=issue)
    rows = Report.objects.filter(family).select_related(
        "practice", "practitioner", "contact", "by", "told_by", "issue"
    )
    return rows.order_by("at", "practice__name", "pk")


def root_of(report: Report) -> Issue:
    """Return the issue that a report counts with."""
    return report.issue.joined_to or report.issue


def to_tell(person: Person, *, on: date) -> QuerySet[Report]:
    """Return the reports of what is fixed whose practices nobody has told yet: you told us, we did.

    Those that wait longest come first; ``fixed_at`` says since when. A liaison's are those of their own territories.
    """
    settled = Q(issue__state__in=SETTLED) | Q(issue__joined_to__state__in=SETTLED)
    rows = Report.objects.filter(settled, told_at=None)
    if not can_see_issues(person):
        return rows.none()
    return (
        rows.filter(practice__in=practices_visible_to(person, on=on))
        .annotate(fixed_at=Coalesce("issue__joined_to__fixed_at", "issue__fixed_at"))
        .select_related("practice", "issue", "issue__joined_to")
        .order_by("fixed_at", "pk")
    )
