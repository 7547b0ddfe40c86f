"""How often a practice of a tier is visited, as ``definitions/tiers.yaml`` says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from headwater.schema.errors import InputError
from prm.common.site_files import site_definition
from prm.territories.models import Tier

DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Cadence:
    """The reviewed cadence: days between two visits, and what a tier means."""

    version: int
    authored_by: str
    checked_by: str | None
    date_reviewed: date
    days: dict[str, int]  # tier → days
    meanings: dict[str, str]  # tier → what makes a practice one

    def visits_a_year(self, tiers: Iterable[str]) -> float:
        """Return how many visits practices of these tiers are due in a year; without a tier none is."""
        return sum(DAYS_A_YEAR / self.days[tier] for tier in tiers if tier)


@lru_cache(maxsize=4)
def load_cadence(path: Path | None = None) -> Cadence:
    """Read ``tiers.yaml``.

    Raises
    ------
    InputError
        If the file is missing, or doesn't give each tier a whole number of days.
    """
    source = path or site_definition("tiers.yaml")
    try:
        return _parse(yaml.safe_load(source.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise InputError(
            "The definition of tiers is missing.",
            "Put tiers.yaml back into definitions/.",
            file=str(source),
        ) from error
    except (KeyError, TypeError, ValueError, yaml.YAMLError) as error:
        raise InputError(
            f"The definition of tiers can't be read: {error}.",
            "Compare the file with the one that Headwater ships.",
            file=str(source),
        ) from error


def _parse(raw: dict[str, Any]) -> Cadence:
    days = {tier: raw["tiers"][tier]["cadence_days"] for tier in Tier.values}
    for tier, value in days.items():
        if not isinstance(value, int) or value < 1:
            raise ValueError(f"tier {tier} has no whole number of days")
    return Cadence(
        version=int(raw["version"]),
        authored_by=str(raw["authored_by"]),
        checked_by=raw["checked_by"],
        date_reviewed=raw["date_reviewed"],
        days=days,
        meanings={tier: str(raw["tiers"][tier]["meaning"]) for tier in Tier.values},
    )
