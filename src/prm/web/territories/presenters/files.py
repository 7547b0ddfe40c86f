"""Practices by territory, as a file."""

from __future__ import annotations

from collections.abc import Iterator

from prm.accounts.models import User
from prm.common.spreadsheets import Cell
from prm.territories.cadence import load_cadence
from prm.territories.models import AreaKind
from prm.territories.queries import Coverage, PlacedPractice
from prm.web.territories.presenters.maps import county_name

HEADER = (
    "territory",
    "liaisons",
    "practice_id",
    "practice",
    "city",
    "state",
    "zip_code",
    "county_fips",
    "county",
    "placed_by",
    "tier",
    "cadence_days",
)


def list_file_rows(coverage: Coverage) -> Iterator[list[Cell]]:
    """Yield a row a practice, territory by territory, those that lie in none last."""
    for each in coverage.territories:
        for practice in each.practices:
            yield _row(practice, each.territory.name, each.liaisons)
    for practice in coverage.unplaced:
        yield _row(practice, "", ())


def _row(
    practice: PlacedPractice, territory: str, liaisons: tuple[User, ...]
) -> list[Cell]:
    return [
        territory,
        "; ".join(person.name for person in liaisons),
        practice.code,
        practice.name,
        practice.city,
        practice.state,
        practice.zip_code,
        practice.county_fips,
        county_name(practice.county_fips) if practice.county_fips else "",
        AreaKind(practice.place.by_kind).label if practice.place else "",
        practice.tier,
        load_cadence().days.get(practice.tier),
    ]
