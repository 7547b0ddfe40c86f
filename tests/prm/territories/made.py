"""Practices, territories and days, made for a test."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.territories.models import AreaKind, Territory
from prm.territories.operations import assign_areas, open_territory
from prm.territories.placing import AreaKey

_numbers = count(1)


def at(day: int, month: int = 6, year: int = 2026) -> datetime:
    """Return noon of a day, which is that day wherever the site is."""
    return datetime(year, month, day, 18, tzinfo=UTC)


def on(day: int, month: int = 6, year: int = 2026) -> date:
    return date(year, month, day)


def make_practice(name: str = "", **facts: object) -> Practice:
    """Add a practice. Facts are attributes of the model."""
    number = next(_numbers)
    return Practice.objects.create(
        code=f"T{number:05d}", name=name or f"Practice {number}", **facts
    )


def make_territory(
    name: str,
    *,
    by: User,
    day: datetime,
    counties: tuple[str, ...] = (),
    zips: tuple[str, ...] = (),
    practices: tuple[Practice, ...] = (),
) -> Territory:
    """Open a territory and draw it."""
    territory = open_territory(name=name, by=by, at=day)
    areas = [
        *(AreaKey(AreaKind.COUNTY, value) for value in counties),
        *(AreaKey(AreaKind.ZIP, value) for value in zips),
        *(AreaKey(AreaKind.PRACTICE, str(practice.pk)) for practice in practices),
    ]
    if areas:
        assign_areas(territory=territory, areas=areas, by=by, at=day)
    return territory
