"""What is known of the interventions of programs: drafts, locked, judged; a verdict and its interval, no bare number.

A result that a person hasn't looked at yet isn't told here: looking at it is kept with the intervention, and belongs
there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from headwater.attribution.verdicts import ImpactResult
from prm.accounts.models import User
from prm.common.formats import signed
from prm.insights.impact.results import Judged, judged_versions
from prm.programs.models import Intervention, InterventionVersion, Program, ResultLook
from prm.programs.queries import interventions_visible_to, versions_visible_to

DRAFT, LOCKED, TO_SEE = "draft", "no result yet", "a result to look at"


@dataclass(frozen=True, slots=True)
class Worked:
    """An intervention and where it stands."""

    intervention: Intervention
    version: InterventionVersion | None
    word: str  # the verdict, or what it waits for
    interval: str  # of a verdict that may be told; else empty

    @property
    def judged(self) -> bool:
        """Say whether the word is a verdict."""
        return self.word not in (DRAFT, LOCKED, TO_SEE)


def worked_by_program(
    programs: Iterable[Program], person: User, *, on: date
) -> dict[UUID, list[Worked]]:
    """Return the interventions of programs that a person may see, the newest first. Five queries."""
    keys = [each.pk for each in programs]
    drafts = interventions_visible_to(person, on=on).filter(program__in=keys)
    versions = versions_visible_to(person, on=on).filter(intervention__program__in=keys)
    found: dict[UUID, list[Worked]] = {key: [] for key in keys}
    for each in worked_in(drafts, versions, person, on=on):
        if each.intervention.program_id:
            found[each.intervention.program_id].append(each)
    return found


def worked_in(
    drafts: QuerySet[Intervention],
    versions: QuerySet[InterventionVersion],
    person: User,
    *,
    on: date,
) -> list[Worked]:
    """Return where interventions stand, as far as a person has looked. Four queries."""
    locked = list(versions)
    judged = judged_versions(locked, on=on)
    seen = set(
        ResultLook.objects.filter(version__in=locked, by=person).values_list(
            "version", flat=True
        )
    )
    by_intervention = {each.intervention_id: each for each in locked}
    return [
        _worked(each, by_intervention.get(each.pk), judged, seen)
        for each in drafts.order_by("-starts_on", "title", "pk")
    ]


def words_of(worked: Sequence[Worked]) -> str:
    """Return the verdicts of some interventions in one line, each once."""
    return "; ".join(dict.fromkeys(each.word for each in worked))


def interval_of(result: ImpactResult) -> str:
    """Return the interval of a verdict in words; empty where there is none."""
    reading = result.interval
    if reading is None:
        return result.too_little
    low, high = (signed(100 * each, 0) for each in (reading.low, reading.high))
    return f"{low} to {high}\N{NO-BREAK SPACE}% ({100 * reading.level:.0f}\N{NO-BREAK SPACE}% interval)"


def _worked(
    intervention: Intervention,
    version: InterventionVersion | None,
    judged: dict[object, Judged],
    seen: set[UUID],
) -> Worked:
    if version is None:
        return Worked(intervention, None, DRAFT, "")
    found = judged.get(version.pk)
    if found is None:
        return Worked(intervention, version, LOCKED, "")
    if version.pk not in seen:
        return Worked(intervention, version, TO_SEE, "")
    early = " (early signal)" if found.result.early else ""
    late = ", locked after the fact" if version.after_the_fact else ""
    word = f"{found.result.verdict}{early}{late}"
    return Worked(intervention, version, word, interval_of(found.result))
