"""Which practices are due: their last visit is longer ago than the cadence of their tier, or there was none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from prm.common.calendar import site_calendar
from prm.directory.models import Practice
from prm.territories.cadence import load_cadence
from prm.territories.models import Tiering
from prm.visits.measures import Covered
from prm.visits.queries.interactions import last_visits


class Due(NamedTuple):
    """A practice that is due."""

    practice: Practice
    tier: str
    cadence_days: int
    last: date | None  # None: never visited
    days_over: int | None  # past the cadence; None: never visited


def due_on(practices: Iterable[Practice], *, on: date) -> list[Due]:
    """Return which of some practices are due on a day: tier A first, then who waits longest. Three queries at most.

    A practice without a tier has no cadence and is never due; one that is closed or merged is visited no more.
    """
    found = []
    for practice, said in _standing(practices, on=on):
        over = said.days_over(on)
        if over is None or over > 0:
            found.append(Due(practice, said.tier, said.cadence_days, said.last, over))
    return sorted(found, key=_urgency)


def covered_on(practices: Iterable[Practice], *, on: date) -> list[Covered]:
    """Return how the tiered, open ones among some practices stand to their cadence. Three queries at most."""
    return [said for _, said in _standing(practices, on=on)]


def visited_on(at: datetime) -> date:
    """Return the day of a visit as the site's calendar counts it, whoever reads from wherever."""
    return at.astimezone(site_calendar().zone).date()


def _standing(
    practices: Iterable[Practice], *, on: date
) -> Iterable[tuple[Practice, Covered]]:
    if isinstance(practices, QuerySet):
        practices = practices.filter(
            Q(closed_on=None) | Q(closed_on__gt=on), merged_into=None
        )
    every = {practice.pk: practice for practice in practices}
    tiers = dict(Tiering.objects.on(on).values_list("practice", "tier"))
    cadence = load_cadence().days
    last = last_visits(practices)
    for key, practice in every.items():
        if key in tiers and _takes_part(practice, on):
            visited = visited_on(last[key]) if key in last else None
            tier = tiers[key]
            yield practice, Covered(tier, cadence[tier], visited)


def _takes_part(practice: Practice, on: date) -> bool:
    closed = practice.closed_on is not None and practice.closed_on <= on
    return practice.merged_into_id is None and not closed


def _urgency(due: Due) -> tuple[str, float, str, int]:
    over = float("inf") if due.days_over is None else due.days_over
    return due.tier, -over, due.practice.name, due.practice.pk
