"""The next best visits: which practices are worth going to now, and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from prm.accounts.models import Role
from prm.accounts.permissions import Person, can_see_volumes, has_role
from prm.directory.models import Practice
from prm.insights.queries.current import mart_or_none
from prm.insights.queries.visit_values import Valued, visit_values
from prm.territories.queries import practices_visible_to
from prm.visits.models import Candidate
from prm.visits.queries.plans import (
    DAYS_A_WEEK,
    declined_until,
    monday_of,
    planned_days,
)


class Proposed(NamedTuple):
    """A visit that is worth making, with what speaks for it."""

    practice: Practice
    line: str  # the service line that speaks loudest; empty: none does
    score: float
    reasons: tuple[str, ...]  # sentences, the weightiest first
    parts: Mapping[str, float]
    last_visit: datetime | None
    tier: str
    lottery: bool = False


def next_best(person: Person, *, on: date, limit: int | None = None) -> list[Proposed]:
    """Return the visits that are worth most to a person's practices on a day, the best first.

    Not those that somebody has in a plan to come, nor those that were declined and still rest. Whoever may not see
    volumes gets the same order without the sentences that tell any.
    """
    practices = _open_to(person, on)
    sunday = monday_of(on) + timedelta(days=DAYS_A_WEEK - 1)
    values = visit_values(
        practices, mart=mart_or_none(), on=on, until=sunday, going=person
    )
    out = {*declined_until(practices, on=on), *planned_days(practices, first=on)}
    worth = [each for key, each in values.items() if key not in out and each.total > 0]
    worth.sort(key=lambda each: (-each.total, each.practice.name, each.practice.pk))
    lots = _drawn(person, on)
    counts = can_see_volumes(person)
    return [_proposed(each, lots, counts) for each in worth[:limit]]


def value_of(practice: Practice, *, on: date) -> Valued:
    """Return what a visit to one practice is worth on a day."""
    sunday = monday_of(on) + timedelta(days=DAYS_A_WEEK - 1)
    return visit_values([practice], mart=mart_or_none(), on=on, until=sunday)[
        practice.pk
    ]


def _open_to(person: Person, on: date) -> list[Practice]:
    visible = practices_visible_to(person, on=on).exclude(closed_on__lte=on)
    return list(visible.order_by("name", "pk"))


def _drawn(person: Person, on: date) -> dict[int, tuple[str, int | None]]:
    """Return what the week's lottery drew: a visit that didn't fit into the plan is still one to make."""
    rows = Candidate.objects.filter(run__week=monday_of(on), drawn=True)
    if has_role(person, frozenset({Role.LIAISON})):
        rows = rows.filter(run__liaison_id=person.pk)
    told = rows.order_by("run__at").values_list(
        "practice", "run__lottery_tier", "run__lottery_seed"
    )
    return {practice: (tier, seed) for practice, tier, seed in told}


def _proposed(
    valued: Valued, lots: Mapping[int, tuple[str, int | None]], counts: bool
) -> Proposed:
    reasons = valued.reasons(counts=counts)
    lot = lots.get(valued.practice.pk)
    if lot is not None:
        said = f"Drawn by lot inside tier {lot[0]}, to learn what a visit earns; seed {lot[1]}"
        reasons = (said, *reasons)
    return Proposed(
        valued.practice,
        valued.line if counts else "",
        valued.total,
        reasons,
        valued.parts,
        valued.last_visit,
        valued.standing.tier,
        lot is not None,
    )
