"""Locked versions: the one that counts, and since when each of its practices was worked on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncDate

from prm.accounts.permissions import Person
from prm.programs.models import (
    Intervention,
    InterventionKind,
    InterventionVersion,
    ProgramPractice,
)
from prm.programs.queries.interventions import interventions_visible_to
from prm.programs.saying import said_of, targets_of
from prm.visits.models import Interaction, InteractionKind


def standing_versions() -> QuerySet[InterventionVersion]:
    """Return the newest version of each intervention that was locked: what results are worked out for."""
    newest = (
        InterventionVersion.objects.filter(intervention=OuterRef("intervention"))
        .order_by("-number")
        .values("pk")[:1]
    )
    return InterventionVersion.objects.filter(pk=Subquery(newest)).select_related(
        "intervention__program", "intervention__issue", "locked_by"
    )


def versions_visible_to(person: Person, *, on: date) -> QuerySet[InterventionVersion]:
    """Return the standing versions of interventions that a person may see."""
    seen = interventions_visible_to(person, on=on).values("pk")
    return standing_versions().filter(intervention__in=seen)


def is_changed(intervention: Intervention, version: InterventionVersion) -> bool:
    """Say whether the plan was written anew since a version was locked."""
    return said_of(intervention, targets_of(intervention)) != version.said


def starts_of(version: InterventionVersion) -> Mapping[int, date]:
    """Return since when each practice of a version was worked on, by its key; those never worked on are left out.

    A visit series begins at a practice with the first visit in its line (or in none in particular) between the
    version's days; what belongs to a program begins when the practice joined it, and not before its own start; all
    else begins on its day.
    """
    practices = version.targets.values("practice")
    if version.kind == InterventionKind.VISITS:
        visits = Interaction.objects.filter(
            practice__in=practices,
            kind=InteractionKind.VISIT,
            removed_at=None,
            service_line__in=(version.service_line, ""),
            at__date__gte=version.starts_on,
        )
        if version.ends_on:
            visits = visits.filter(at__date__lte=version.ends_on)
        return dict(
            visits.values("practice")
            .annotate(first=Min(TruncDate("at")))
            .values_list("practice", "first")
        )
    joined = dict(
        ProgramPractice.objects.filter(
            program=version.intervention.program_id, practice__in=practices
        )
        .values("practice")
        .annotate(first=Min("from_date"))
        .values_list("practice", "first")
        if version.intervention.program_id
        else ()
    )
    starts = {
        key: max(joined.get(key, version.starts_on), version.starts_on)
        for key in practices.values_list("practice", flat=True)
    }
    last = version.ends_on
    return {key: day for key, day in starts.items() if last is None or day <= last}
