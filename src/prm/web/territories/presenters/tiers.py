"""Practices with their tier, territory and referrals, narrowed down to those that one wants to change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from headwater.marts import Mart
from prm.common.listing import Column, Listing, address, columns, page_of
from prm.insights.counts import Count
from prm.insights.queries.flows import published
from prm.territories.cadence import Cadence, load_cadence
from prm.territories.models import Tier
from prm.territories.queries import PlacedPractice, coverage_on

_HEADS = (
    ("name", "Practice", False),
    ("territory", "Territory", False),
    ("tier", "Tier", False),
    ("volume", "Referrals", True),
)


@dataclass(frozen=True, slots=True)
class TierRow:
    """One practice."""

    practice: PlacedPractice
    territory: str
    volume: Count | None  # of twelve months; None: no mart, or nothing sent


@dataclass(frozen=True, slots=True)
class TiersPage:
    """Everything that the page says."""

    query: dict[str, str]
    listing: Listing[TierRow]
    matching: list[
        int
    ]  # every practice that the filters leave, on this page or another
    columns: list[Column]
    territory_choices: list[tuple[str, str]]
    tier_choices: list[tuple[str, str]]
    cadence: Cadence
    filtered: bool


def present_tiers(asked: Mapping[str, str], mart: Mart | None, day: date) -> TiersPage:
    """Return the practices that match the filters of an address."""
    coverage = coverage_on(day)
    names = {each.territory.pk: each.territory.name for each in coverage.territories}
    query = _read_query(asked, {str(key) for key in names})
    flows = published(mart).by_practice if mart else {}
    rows = [
        TierRow(
            practice,
            names.get(practice.place.territory, "") if practice.place else "",
            flows[practice.code][""].flow.volume if practice.code in flows else None,
        )
        for practice in coverage.practices
    ]
    found = [row for row in rows if _matches(row, query)]
    sort = query["sort"] or "-volume"
    found.sort(key=lambda row: row.practice.name.casefold())
    found.sort(key=_KEYS[sort.removeprefix("-")], reverse=sort.startswith("-"))
    return TiersPage(
        query=query,
        listing=page_of(found, {**query, "page": asked.get("page", "")}),
        matching=[row.practice.pk for row in found],
        columns=columns(_HEADS, query, "-volume"),
        territory_choices=[
            ("", "Any"),
            *((str(key), name) for key, name in names.items()),
            ("none", "None"),
        ],
        tier_choices=[
            ("", "Any"),
            *((tier, tier) for tier in Tier.values),
            ("none", "None"),
        ],
        cadence=load_cadence(),
        filtered=any(query[key] for key in ("territory", "tier", "text", "least")),
    )


def address_of(query: Mapping[str, str]) -> str:
    """Return the filters as they stand in an address."""
    return address(query)


def _read_query(asked: Mapping[str, str], territories: set[str]) -> dict[str, str]:
    territory, tier = asked.get("territory", ""), asked.get("tier", "")
    sort, least = asked.get("sort", ""), asked.get("least", "")[:6]
    return {
        "territory": territory if territory in {*territories, "none"} else "",
        "tier": tier if tier in {*Tier.values, "none"} else "",
        "text": asked.get("text", "").strip()[:100],
        "least": least if least.isascii() and least.isdecimal() else "",
        "sort": sort if sort.removeprefix("-") in {key for key, _, _ in _HEADS} else "",
    }


def _matches(row: TierRow, query: Mapping[str, str]) -> bool:
    practice = row.practice
    place = str(practice.place.territory) if practice.place else "none"
    return (
        query["territory"] in ("", place if row.territory else "none")
        and query["tier"] in ("", practice.tier or "none")
        and (not query["least"] or _rank(row) >= int(query["least"]))
        and all(
            word in f"{practice.name} {practice.town}".casefold()
            for word in query["text"].casefold().split()
        )
    )


def _rank(row: TierRow) -> int:
    return row.volume.rank if row.volume else -1


_KEYS = {
    "name": lambda row: row.practice.name.casefold(),
    "territory": lambda row: row.territory.casefold(),
    "tier": lambda row: row.practice.tier or "Z",  # no tier comes last
    "volume": _rank,
}
