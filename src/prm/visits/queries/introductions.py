"""Introductions: which wait, and how many came about, by service line and quarter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from prm.accounts.permissions import Person
from prm.directory.models import Practice
from prm.visits.models import Introduction, IntroductionState
from prm.visits.queries.scope import within_reach

WAITING = (
    IntroductionState.ASKED,
    IntroductionState.MATCHED,
    IntroductionState.SCHEDULED,
)


def introductions_visible_to(person: Person, *, on: date) -> QuerySet[Introduction]:
    """Return the introductions that a person may read."""
    return Introduction.objects.filter(within_reach(person, on=on))


def introductions_of(
    practices: Iterable[Practice], *, limit: int
) -> dict[int, list[Introduction]]:
    """Return the introductions of each practice by its key, what waits first, then the newest. One query."""
    keys = [practice.pk for practice in practices]
    found: dict[int, list[Introduction]] = {key: [] for key in keys}
    rows = Introduction.objects.filter(practice__in=keys).select_related(
        "asker", "specialist", "practice"
    )
    for each in sorted(rows.order_by("-made_at", "-pk"), key=_settled):
        if len(found[each.practice_id]) < limit:
            found[each.practice_id].append(each)
    return found


def _settled(introduction: Introduction) -> bool:
    return introduction.state not in WAITING
