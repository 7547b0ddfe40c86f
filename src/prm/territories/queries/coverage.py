"""Who covers which practices on a day: everything at once, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.territories.models import Placement, Territory, Tiering
from prm.territories.placing import Place
from prm.territories.queries.standing import liaisons_on


class PlacedPractice(NamedTuple):
    """A practice with its place and tier on a day."""

    pk: int
    code: str
    name: str
    city: str
    state: str
    zip_code: str
    county_fips: str
    latitude: float | None
    longitude: float | None
    place: Place | None
    tier: str  # empty: none

    @property
    def town(self) -> str:
        """Return the city and the state."""
        return ", ".join(filter(None, (self.city, self.state)))


@dataclass(frozen=True, slots=True)
class Covered:
    """A territory with its liaisons, who leads first, and its practices by name."""

    territory: Territory
    liaisons: tuple[User, ...]
    practices: tuple[PlacedPractice, ...]

    @property
    def tiers(self) -> list[str]:
        """Return the tier of each practice."""
        return [practice.tier for practice in self.practices]


@dataclass(frozen=True, slots=True)
class Coverage:
    """All territories by name, and the practices that none of them takes in."""

    territories: tuple[Covered, ...]
    unplaced: tuple[PlacedPractice, ...]

    @property
    def practices(self) -> list[PlacedPractice]:
        """Return every practice, placed or not."""
        placed = [each for covered in self.territories for each in covered.practices]
        return [*placed, *self.unplaced]


def coverage_on(day: date, *, instead: Mapping[int, Place] | None = None) -> Coverage:
    """Return who covers which practices on a day, in five queries; or who would, were they placed as in ``instead``."""
    found: dict[int | None, list[PlacedPractice]] = defaultdict(list)
    territories = list(Territory.objects.on(day).order_by("name"))
    known = {territory.pk for territory in territories}
    for practice in _placed(day, _places(day) if instead is None else instead):
        key = practice.place.territory if practice.place else None
        found[key if key in known else None].append(practice)
    covering = liaisons_on(day)
    return Coverage(
        territories=tuple(
            Covered(each, covering.get(each.pk, ()), tuple(found[each.pk]))
            for each in territories
        ),
        unplaced=tuple(found[None]),
    )


def _places(day: date) -> dict[int, Place]:
    rows = Placement.objects.on(day).values_list("practice", "territory", "by_kind")
    return {practice: Place(territory, kind) for practice, territory, kind in rows}


def _placed(day: date, places: Mapping[int, Place]) -> list[PlacedPractice]:
    tiers = dict(Tiering.objects.on(day).values_list("practice", "tier"))
    rows: Iterable[tuple[Any, ...]] = (
        Practice.objects.filter(merged_into=None)
        .exclude(closed_on__lte=day)
        .order_by("name", "pk")
        .values_list(*PlacedPractice._fields[:-2])
    )
    return [
        PlacedPractice._make((*row, places.get(row[0]), tiers.get(row[0], "")))
        for row in rows
    ]
