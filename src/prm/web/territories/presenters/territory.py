"""One territory on one day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from headwater.marts import Mart
from prm.accounts.permissions import Person
from prm.common.listing import Column, Listing, columns, page_of
from prm.territories.cadence import load_cadence
from prm.territories.models import AreaKind, Assignment, Territory, Tier
from prm.territories.placing import AreaKey
from prm.territories.queries import (
    Coverage,
    Covered,
    PlacedPractice,
    areas_on,
    coverage_on,
)
from prm.web.territories.presenters.balance import Row, present_balance
from prm.web.territories.presenters.maps import (
    CountyRow,
    counties_of,
    county_name,
    list_county_rows,
    present_map,
)

_HEADS = (
    ("name", "Practice", False),
    ("town", "Town", False),
    ("tier", "Tier", False),
    ("reason", "Placed by", False),
)


@dataclass(frozen=True, slots=True)
class TerritoryPage:
    """Everything that the page says."""

    territory: Territory
    day: date
    covered: Covered
    row: Row | None  # its part of all work; None on a day on which it wasn't open
    even: float | None  # an equal share
    spec: dict[str, Any] | None
    counties: list[CountyRow]
    areas: dict[str, list[str]]  # kind → what it has
    listing: Listing[PlacedPractice]
    columns: list[Column]
    query: dict[str, str]
    reasons: dict[str, str]  # kind → how it reads
    days: dict[str, int]  # tier → days between visits
    assignments: list[Assignment]

    @property
    def last_open_day(self) -> date | None:
        """Return the day before it was closed."""
        closed = self.territory.closed_on
        return closed - timedelta(days=1) if closed else None

    @property
    def tier_choices(self) -> list[tuple[str, str]]:
        """Return what the list may be narrowed to."""
        return [("", "All"), *((tier, tier) for tier in Tier.values), ("none", "None")]


def present_territory(
    territory: Territory,
    day: date,
    asked: Mapping[str, str],
    mart: Mart | None,
    reader: Person,
) -> TerritoryPage:
    """Return the page of a territory, in a constant number of queries."""
    coverage, areas = coverage_on(day), areas_on(day)
    balance = present_balance(coverage, mart, reader)
    row = next(
        (each for each in balance.rows if each.covered.territory.pk == territory.pk),
        None,
    )
    covered = row.covered if row else Covered(territory, (), ())
    own = [key for key, owner in areas.items() if owner == territory.pk]
    query = _read_query(asked)
    return TerritoryPage(
        territory=territory,
        day=day,
        covered=covered,
        row=row,
        even=balance.work.equal_share,
        spec=_map(coverage, areas, covered, own, day),
        counties=list_county_rows(coverage, areas, counties_of(own, covered.practices)),
        areas=_named(own, coverage),
        listing=page_of(
            _found(covered, query), {**query, "page": asked.get("page", "")}
        ),
        columns=columns(_HEADS, query, "name"),
        query=query,
        reasons={kind.value: kind.label for kind in AreaKind},
        days=load_cadence().days,
        assignments=list(
            Assignment.objects.filter(territory=territory)
            .select_related("liaison")
            .order_by("-from_date", "-pk")
        ),
    )


def _read_query(asked: Mapping[str, str]) -> dict[str, str]:
    sort, tier = asked.get("sort", ""), asked.get("tier", "")
    known = {key for key, _, _ in _HEADS}
    return {
        "on": asked.get("on", "")[:10],
        "tier": tier if tier in {*Tier.values, "none"} else "",
        "sort": sort if sort.removeprefix("-") in known else "",
    }


def _found(covered: Covered, query: Mapping[str, str]) -> list[PlacedPractice]:
    wanted = "" if query["tier"] == "none" else query["tier"]
    found = [
        each for each in covered.practices if not query["tier"] or each.tier == wanted
    ]
    sort = query["sort"] or "name"
    found.sort(key=_KEYS[sort.removeprefix("-")], reverse=sort.startswith("-"))
    return found


_KEYS = {
    "name": lambda each: each.name.casefold(),
    "town": lambda each: each.town.casefold(),
    "tier": lambda each: each.tier or "Z",  # no tier comes last
    "reason": lambda each: each.place.by_kind,
}


def _map(
    coverage: Coverage,
    areas: Mapping[AreaKey, int],
    covered: Covered,
    own: list[AreaKey],
    day: date,
) -> dict[str, Any] | None:
    chosen = [key.value for key in own if key.kind == AreaKind.COUNTY]
    return present_map(
        coverage,
        areas,
        day=day,
        only=covered.territory.name,
        chosen=chosen,
        counties=counties_of(areas, covered.practices),
    )


def _named(own: list[AreaKey], coverage: Coverage) -> dict[str, list[str]]:
    """Return the areas by kind, each as a person calls it."""
    practices = {str(each.pk): each.name for each in coverage.practices}
    found: dict[str, list[str]] = defaultdict(list)
    for kind, value in own:
        name = county_name(value) if kind == AreaKind.COUNTY else value
        if kind == AreaKind.PRACTICE:
            name = practices.get(value, "a practice that was merged or closed")
        found[kind].append(name)
    return {kind: sorted(names, key=str.casefold) for kind, names in found.items()}
