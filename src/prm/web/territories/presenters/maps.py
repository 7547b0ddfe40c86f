"""The map of counties, practices and territories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from headwater import charts
from headwater.charts import Point
from headwater.reference import county, county_shapes
from prm.common.formats import plural, spoken
from prm.territories.models import AreaKind
from prm.territories.placing import AreaKey
from prm.territories.queries import Coverage, PlacedPractice

MOST_COUNTIES = 400  # a country on one screen shows nothing and weighs a megabyte

Spec = dict[str, Any]


def county_name(fips: str) -> str:
    """Return county and state; a code that nobody knows stays a code."""
    found = county(fips)
    return str(found) if found else f"county {fips}"


def owners_of(areas: Mapping[AreaKey, int], coverage: Coverage) -> dict[str, str]:
    """Return the territory's name by county."""
    names = {each.territory.pk: each.territory.name for each in coverage.territories}
    return {
        key.value: names[territory]
        for key, territory in areas.items()
        if key.kind == AreaKind.COUNTY and territory in names
    }


def counties_of(
    areas: Iterable[AreaKey], practices: Iterable[PlacedPractice]
) -> list[str]:
    """Return the codes of counties that are an area or have a practice."""
    drawn = {key.value for key in areas if key.kind == AreaKind.COUNTY}
    return sorted(drawn | {each.county_fips for each in practices if each.county_fips})


def present_map(
    coverage: Coverage,
    areas: Mapping[AreaKey, int],
    *,
    day: date,
    only: str = "",
    chosen: Sequence[str] = (),
    counties: Sequence[str] | None = None,
) -> Spec | None:
    """Return the map of territories, or None where no county has an outline or there are too many.

    ``only`` names the one territory whose practices are drawn.
    """
    codes = counties_of(areas, coverage.practices) if counties is None else counties
    shapes = county_shapes(codes) if len(codes) <= MOST_COUNTIES else {"features": []}
    if not shapes["features"]:
        return None
    groups = [each.territory.name for each in coverage.territories]
    return charts.territory_map(
        shapes,
        owner=owners_of(areas, coverage),
        groups=groups,
        points=_points(coverage, only),
        chosen=chosen,
        description=f"Which territory each county belonged to on {day:%d %B %Y}, and where practices lie:"
        f" {spoken(groups) or 'no territory yet'}. The tables on this page say the same.",
    )


def present_amounts(coverage: Coverage, areas: Mapping[AreaKey, int]) -> Spec | None:
    """Return the map of how many practices each county has."""
    codes = counties_of(areas, coverage.practices)
    shapes = county_shapes(codes) if len(codes) <= MOST_COUNTIES else {"features": []}
    if not shapes["features"]:
        return None
    amounts = Counter(each.county_fips for each in coverage.practices)
    said = {fips: plural(count, "practice") for fips, count in amounts.items()}
    return charts.quantity_map(
        shapes,
        amounts=amounts,
        said=said,
        description="How many practices each county has; darker is more. The table on this page says the same.",
    )


@dataclass(frozen=True, slots=True)
class CountyRow:
    """What the map says of one county."""

    name: str
    owner: str  # the territory that has it; empty: none
    practices: int


def list_county_rows(
    coverage: Coverage, areas: Mapping[AreaKey, int], counties: Iterable[str]
) -> list[CountyRow]:
    """Return the map's table, by name."""
    owners = owners_of(areas, coverage)
    count = Counter(each.county_fips for each in coverage.practices)
    rows = [
        CountyRow(county_name(fips), owners.get(fips, ""), count[fips])
        for fips in counties
    ]
    return sorted(rows, key=lambda row: row.name)


def _points(coverage: Coverage, only: str) -> list[Point]:
    found = [
        (each.territory.name, practice)
        for each in coverage.territories
        for practice in each.practices
        if only in ("", each.territory.name)
    ]
    found += [("", practice) for practice in coverage.unplaced if not only]
    return [
        Point(practice.longitude, practice.latitude, name, _said(practice, name))
        for name, practice in found
        if practice.longitude is not None and practice.latitude is not None
    ]


def _said(practice: PlacedPractice, territory: str) -> str:
    tier = f"tier {practice.tier}" if practice.tier else "no tier"
    return f"{practice.name}: {territory or 'no territory'}, {tier}"
