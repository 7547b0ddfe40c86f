"""How practices stand on a day: whose they are, and how important."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from prm.accounts.models import User
from prm.common.prepared import Keys, prepared
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
    """Return the standing of each practice by its key, in four queries whatever their number."""
    keys = [practice.pk for practice in practices]
    # A handful is asked for by key; for more than a page the whole day is cheaper than a list of keys.
    few = len(keys) <= 100
    days = load_cadence().days
    placed = {
        practice: (territory, by_kind)
        for practice, territory, by_kind in (
            _placed(keys, on) if few else _all_placed(on)
        )
    }
    tiers = dict(_tiers(keys, on) if few else _all_tiers(on))
    needed = {placed[key][0] for key in keys if key in placed}
    territories = {each.pk: each for each in _territories([*needed])}
    covering = _by_territory(_covering_these([*needed], on))
    nowhere = (None, "")
    return {
        key: Standing(
            territory=territories.get(placed.get(key, nowhere)[0]),
            liaisons=covering.get(placed.get(key, nowhere)[0], ()),
            tier=tiers.get(key, ""),
            cadence_days=days.get(tiers.get(key, "")),
            by_kind=placed.get(key, nowhere)[1],
        )
        for key in keys
    }


def liaisons_on(day: date) -> dict[int | None, tuple[User, ...]]:
    """Return who covers each territory on a day, by its key; who leads first, then by name."""
    return _by_territory(_covering(day))


def _by_territory(rows: Iterable[Assignment]) -> dict[int | None, tuple[User, ...]]:
    found: dict[int | None, list[User]] = defaultdict(list)
    for row in rows:
        found[row.territory_id].append(row.liaison)
    return {territory: tuple(people) for territory, people in found.items()}


@prepared(date)
def _covering(day: date) -> QuerySet[Assignment]:
    rows = Assignment.objects.on(day).select_related("liaison")
    return rows.order_by("-is_lead", "liaison__name", "pk")


@prepared(date)
def _all_placed(day: date) -> QuerySet:
    found = Placement.objects.on(day)
    return found.values_list("practice_id", "territory_id", "by_kind")


@prepared(Keys, date)
def _placed(practices: list[int], day: date) -> QuerySet:
    found = Placement.objects.on(day).filter(practice__in=practices)
    return found.values_list("practice_id", "territory_id", "by_kind")


@prepared(Keys)
def _territories(keys: list[int]) -> QuerySet[Territory]:
    return Territory.objects.filter(pk__in=keys)


@prepared(Keys, date)
def _covering_these(territories: list[int], day: date) -> QuerySet[Assignment]:
    rows = Assignment.objects.on(day).filter(territory__in=territories)
    rows = rows.select_related("liaison")
    return rows.order_by("-is_lead", "liaison__name", "pk")


@prepared(date)
def _all_tiers(day: date) -> QuerySet:
    return Tiering.objects.on(day).values_list("practice_id", "tier")


@prepared(Keys, date)
def _tiers(practices: list[int], day: date) -> QuerySet:
    found = Tiering.objects.on(day).filter(practice__in=practices)
    return found.values_list("practice_id", "tier")


def territory_on(practice: Practice, day: date) -> Territory | None:
    """Return the territory that a practice lies in on a day."""
    row = (
        Placement.objects.on(day)
        .filter(practice=practice)
        .select_related("territory")
        .first()
    )
    return row.territory if row else None
