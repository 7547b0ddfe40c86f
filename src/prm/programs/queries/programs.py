"""Programs: those a person may see, who may use them, and what is linked to them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Prefetch, Q, QuerySet

from prm.accounts.permissions import Person, can_see_volumes
from prm.directory.models import Practice
from prm.programs.models import Program, ProgramIssue, ProgramPractice


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


class Offer(NamedTuple):
    """A program that a practice may use, and the last day on which it may; None: no end is set."""

    program: Program
    until: date | None


def programs_of(practice: Practice, *, on: date) -> QuerySet[Program]:
    """Return the programs that a practice may use on a day: what a liaison can offer there."""
    inside = Q(practices__practice=practice, practices__from_date__lte=on) & (
        Q(practices__to_date=None) | Q(practices__to_date__gte=on)
    )
    return (
        _offered(Program.objects.filter(inside), on)
        .distinct()
        .order_by("service_line", "name")
    )


def offers_at(
    practices: Collection[Practice], person: Person, *, on: date
) -> dict[int, list[Offer]]:
    """Return :func:`programs_of` of each practice by its key, with last days, of what a person may see; one query."""
    programs = _offered(programs_visible_to(person), on)
    stays = ProgramPractice.objects.filter(
        Q(to_date=None) | Q(to_date__gte=on),
        practice__in=practices,
        from_date__lte=on,
        program__in=programs,
    ).select_related("program__owner")
    found: dict[int, list[Offer]] = {each.pk: [] for each in practices}
    for stay in stays.order_by("program__service_line", "program__name", "pk"):
        days = [each for each in (stay.to_date, stay.program.ends_on) if each]
        offer = Offer(stay.program, min(days, default=None))
        found[stay.practice_id].append(offer)
    return found


def _offered(programs: QuerySet[Program], on: date) -> QuerySet[Program]:
    """Keep what runs on a day; a specialist who isn't promoted yet isn't offered to anybody."""
    return programs.filter(
        Q(ends_on=None) | Q(ends_on__gte=on), dropped_at=None, starts_on__lte=on
    ).exclude(launch__isnull=False, launch__promoted_at=None)


def with_issues(programs: QuerySet[Program]) -> QuerySet[Program]:
    """Fetch the linked issues beside the programs, the remedies with them."""
    linked = ProgramIssue.objects.select_related("issue", "remedy").order_by("pk")
    return programs.prefetch_related(Prefetch("issues", queryset=linked))
