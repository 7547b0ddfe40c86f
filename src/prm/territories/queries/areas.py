"""What placing asks: where practices are, and whose each area is."""

from __future__ import annotations

from datetime import date

from prm.directory.models import Practice
from prm.territories.models import Area
from prm.territories.placing import AreaKey, Spot


def list_spots() -> list[Spot]:
    """Return where every practice is, absorbed ones too."""
    rows = Practice.objects.values_list(
        "pk", "zip_code", "county_fips", "merged_into", "closed_on"
    )
    return [Spot(*row[:4], closed=row[4] is not None) for row in rows]


def areas_on(day: date) -> dict[AreaKey, int]:
    """Return the territory's key of each area on a day."""
    rows = Area.objects.on(day).values_list("kind", "value", "territory")
    return {AreaKey(kind, value): territory for kind, value, territory in rows}
