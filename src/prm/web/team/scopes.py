"""Which practices goals are about: a liaison's, a territory's, or all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from django.db.models import Q, QuerySet

from prm.common.formats import day, plural
from prm.directory.models import Practice
from prm.programs.measures import Progress
from prm.programs.models import Goal
from prm.territories.models import Assignment, Placement, Tiering
from prm.visits.queries import due_on


@dataclass(frozen=True, slots=True)
class Scopes:
    """Who covers what on a day. Two queries, however many goals ask."""

    placed: dict[
        int, frozenset[tuple[int, str]]
    ]  # territory → practices, by key and code
    covers: dict[int, frozenset[int]]  # liaison → territories

    @classmethod
    def on(cls, day: date) -> Self:
        """Read them as of a day."""
        placed: dict[int, set[tuple[int, str]]] = {}
        rows = Placement.objects.on(day).values_list(
            "territory", "practice", "practice__code"
        )
        for territory, key, code in rows:
            placed.setdefault(territory, set()).add((key, code))
        covers: dict[int, set[int]] = {}
        for liaison, territory in Assignment.objects.on(day).values_list(
            "liaison", "territory"
        ):
            covers.setdefault(liaison, set()).add(territory)
        return cls(
            {key: frozenset(each) for key, each in placed.items()},
            {key: frozenset(each) for key, each in covers.items()},
        )

    def of(self, goal: Goal) -> frozenset[tuple[int, str]] | None:
        """Return the practices of a goal by key and code; None: all."""
        if goal.territory_id:
            return self.placed.get(goal.territory_id, frozenset())
        return self.of_liaison(goal.liaison_id) if goal.liaison_id else None

    def of_liaison(self, liaison: int) -> frozenset[tuple[int, str]]:
        """Return the practices that a liaison covers, by key and code."""
        own = self.covers.get(liaison, frozenset())
        return frozenset().union(*(self.placed.get(each, ()) for each in own))

    def keys_of(self, goals: Sequence[Goal]) -> dict[UUID, frozenset[int] | None]:
        """Return the practices of goals by key; None: all."""
        own = {goal.pk: self.of(goal) for goal in goals}
        return {
            pk: None if each is None else frozenset(key for key, _ in each)
            for pk, each in own.items()
        }

    def codes_of(self, goal: Goal) -> frozenset[str] | None:
        """Return the mart's ids of a goal's practices; None: all."""
        own = self.of(goal)
        return None if own is None else frozenset(code for _, code in own)


def practices_with_tier(day: date) -> QuerySet[Practice]:
    """Return the practices that are open and have a tier on a day."""
    tiered = Tiering.objects.on(day).values("practice")
    still = Q(closed_on=None) | Q(closed_on__gt=day)
    return Practice.objects.filter(still, pk__in=tiered, merged_into=None)


def coverage(
    goals: Sequence[Goal], scopes: Scopes, *, on: date
) -> dict[UUID, Progress]:
    """Return how many of the practices with a tier were visited within its cadence, as of a day."""
    if not goals:
        return {}
    places = scopes.keys_of(goals)
    practices = practices_with_tier(on)
    keys = set(practices.values_list("pk", flat=True))
    due = {each.practice.pk for each in due_on(practices, on=on)}
    return {
        goal.pk: _covered(
            keys if (own := places[goal.pk]) is None else keys & own, due, on
        )
        for goal in goals
    }


def _covered(among: set[int], due: set[int], on: date) -> Progress:
    if not among:
        return Progress(None, 0, "No practice of theirs has a tier.")
    whole, within = len(among), len(among - due)
    said = f"{within} of {plural(whole, 'practice')} with a tier, on {day(on)}"
    return Progress(100 * within / whole, whole, said)
