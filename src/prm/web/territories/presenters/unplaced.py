"""Practices that no territory takes in, grouped by the area that would bring them in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from prm.territories.models import AreaKind
from prm.territories.placing import AreaKey
from prm.territories.queries import PlacedPractice
from prm.web.territories.presenters.maps import county_name

SHOWN = 20  # groups
NAMED = 3  # practices by name in a group


@dataclass(frozen=True, slots=True)
class Group:
    """Practices of one county, or of one ZIP where the county isn't known, or of neither."""

    area: AreaKey | None
    label: str
    practices: tuple[PlacedPractice, ...]

    @property
    def named(self) -> tuple[PlacedPractice, ...]:
        """Return those that stand by name."""
        return self.practices[:NAMED]

    @property
    def others(self) -> int:
        """Return how many more there are."""
        return len(self.practices) - len(self.named)


def group_unplaced(practices: Iterable[PlacedPractice]) -> list[Group]:
    """Return the groups, largest first; practices without an address last."""
    groups: dict[AreaKey | None, list[PlacedPractice]] = defaultdict(list)
    for practice in practices:
        groups[_area_of(practice)].append(practice)
    found = [Group(area, _label(area), tuple(each)) for area, each in groups.items()]
    return sorted(
        found, key=lambda each: (each.area is None, -len(each.practices), each.label)
    )


def _area_of(practice: PlacedPractice) -> AreaKey | None:
    if practice.county_fips:
        return AreaKey(AreaKind.COUNTY.value, practice.county_fips)
    if practice.zip_code[:5].isdecimal() and len(practice.zip_code) >= 5:
        return AreaKey(AreaKind.ZIP.value, practice.zip_code[:5])
    return None


def _label(area: AreaKey | None) -> str:
    if area is None:
        return "Neither county nor ZIP known"
    return (
        county_name(area.value) if area.kind == AreaKind.COUNTY else f"ZIP {area.value}"
    )
