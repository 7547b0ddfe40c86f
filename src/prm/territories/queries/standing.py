"""How practices stand on a day: whose they are, and how important."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.territories.cadence import load_cadence
from prm.territories.models import Assignment, Placement, Territory, Tiering


@dataclass(frozen=True, slots=True)
class Standing:
    """A practice on a day. Nothing is known of a practice that nobody has placed or given a tier."""

    territory: Territory | None = None
    liaisons: tuple[User, ...] = ()  # who leads first
    tier: str = ""
    cadence_days: int | None = None  # between two visits
    by_kind: str = ""  # what placed it: practice, zip or county


def standing_of(practices: Iterable[Practice], *, on: date) -> dict[int, Standing]:
    """Return the standing of each practice by its key, in three queries whatever their number."""
    keys = [practice.pk for practice in practices]
    # A handful is asked for by key; for more than a page the whole day is cheaper than a list of keys.
    chosen = Q(practice__in=keys) if len(keys) <= 100 else Q()
    days = load_cadence().days
    placed = {
        each.practice_id: each
        for each in Placement.objects.on(on).filter(chosen).select_related("territory")
    }
    tiers = dict(
        Tiering.objects.on(on).filter(chosen).values_list("practice_id", "tier")
    )
    covering = liaisons_on(on)
    return {
        key: Standing(
            territory=placed[key].territory if key in placed else None,
            liaisons=covering.get(placed[key].territory_id, ())
            if key in placed
            else (),
            tier=tiers.get(key, ""),
            cadence_days=days.get(tiers.get(key, "")),
            by_kind=placed[key].by_kind if key in placed else "",
        )
        for key in keys
    }


def liaisons_on(day: date) -> dict[int, tuple[User, ...]]:
    """Return who covers each territory on a day, by its key; who leads first, then by name."""
    found: dict[int, list[User]] = defaultdict(list)
    rows = Assignment.objects.on(day).select_related("liaison")
    for row in rows.order_by("-is_lead", "liaison__name", "pk"):
        found[row.territory_id].append(row.liaison)
    return {territory: tuple(people) for territory, people in found.items()}


def territory_on(practice: Practice, day: date) -> Territory | None:
    """Return the territory that a practice lies in on a day."""
    row = (
        Placement.objects.on(day)
        .filter(practice=practice)
        .select_related("territory")
        .first()
    )
    return row.territory if row else None
