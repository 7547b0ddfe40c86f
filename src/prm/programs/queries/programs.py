"""Programs: those a person may see, who may use them, and what is linked to them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from prm.accounts.permissions import Person, can_see_volumes
from prm.directory.models import Practice
from prm.programs.models import Program, ProgramIssue


def programs_visible_to(person: Person) -> QuerySet[Program]:
    """Return the programs that stand: all of them, for whoever sees volumes, for an office asks any liaison."""
    programs = Program.objects.filter(dropped_at=None)
    if not can_see_volumes(person):
        return programs.none()
    return programs.select_related("owner")


def with_counts(programs: QuerySet[Program], *, on: date) -> QuerySet[Any]:
    """Add how many practices are in it on a day (``eligible``), and its issues and interventions (``answered``,
    ``worked``).
    """
    inside = Q(practices__from_date__lte=on) & (
        Q(practices__to_date=None) | Q(practices__to_date__gte=on)
    )
    return programs.annotate(
        eligible=Count("practices__practice", filter=inside, distinct=True),
        answered=Count("issues", distinct=True),
        worked=Count(
            "interventions",
            filter=Q(interventions__dropped_at=None),
            distinct=True,
        ),
    )


def eligible_practices(program: Program, *, on: date) -> QuerySet[Practice]:
    """Return the practices that may use a program on a day, by name."""
    inside = program.practices.filter(from_date__lte=on).filter(
        Q(to_date=None) | Q(to_date__gte=on)
    )
    return Practice.objects.filter(pk__in=inside.values("practice")).order_by(
        "name", "pk"
    )


def programs_of(practice: Practice, *, on: date) -> QuerySet[Program]:
    """Return the programs that a practice may use on a day: what a liaison can offer there."""
    inside = Q(practices__practice=practice, practices__from_date__lte=on) & (
        Q(practices__to_date=None) | Q(practices__to_date__gte=on)
    )
    return (
        Program.objects.filter(inside, dropped_at=None, starts_on__lte=on)
        .filter(Q(ends_on=None) | Q(ends_on__gte=on))
        .distinct()
        .order_by("service_line", "name")
    )


def with_issues(programs: QuerySet[Program]) -> QuerySet[Program]:
    """Fetch the linked issues beside the programs, the remedies with them."""
    linked = ProgramIssue.objects.select_related("issue", "remedy").order_by("pk")
    return programs.prefetch_related(Prefetch("issues", queryset=linked))
