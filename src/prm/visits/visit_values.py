"""What makes a visit worth its way, and how long a turned-down one rests: ``definitions/visit_values.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from headwater.planning.travel import TravelSettings
from headwater.planning.value import ValueSettings
from headwater.schema.errors import InputError
from prm.common.site_files import site_definition
from prm.visits.models.plans import DeclineReason

CAUSES = ("access", "communication", "relationship", "structural", "noise", "unknown")


@dataclass(frozen=True, slots=True)
class VisitValues:
    """The site's settings of planning."""

    version: int
    authored_by: str
    checked_by: str | None
    date_reviewed: date
    value: ValueSettings  # what a visit may win back, in referrals of the usual margin
    fixable: Mapping[str, float]  # cause → chance that a visit mends it
    access_with_remedy: float  # … of access, once a remedy has begun
    cadence: float  # what a visit past its cadence is taken for, in tier A
    tier_weight: Mapping[str, float]
    lottery_share: float
    largest_lottery_share: float
    travel: TravelSettings
    decline_days: Mapping[str, int]  # reason → days


@lru_cache(maxsize=4)
def load_visit_values(path: Path | None = None) -> VisitValues:
    """Read ``visit_values.yaml``.

    Raises
    ------
    InputError
        If the file is missing or leaves something unsaid.
    """
    source = path or site_definition("visit_values.yaml")
    try:
        return _parse(yaml.safe_load(source.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise InputError(
            "The definition of what a visit is worth is missing.",
            "Put visit_values.yaml back into definitions/.",
            file=str(source),
        ) from error
    except (KeyError, TypeError, ValueError, yaml.YAMLError) as error:
        raise InputError(
            f"The definition of what a visit is worth can't be read: {error}.",
            "Compare the file with the one that Headwater ships.",
            file=str(source),
        ) from error


def _parse(raw: dict[str, Any]) -> VisitValues:
    value, lottery, roads = raw["value"], raw["lottery"], raw["roads"]
    fixable = {cause: float(raw["fixable"][cause]) for cause in CAUSES}
    if not all(0 <= chance <= 1 for chance in fixable.values()):
        raise ValueError("a chance lies between 0 and 1")
    if not 0 <= lottery["share"] <= lottery["largest_share"] <= 1:
        raise ValueError("the lottery's share lies between 0 and its largest")
    return VisitValues(
        version=int(raw["version"]),
        authored_by=str(raw["authored_by"]),
        checked_by=raw["checked_by"],
        date_reviewed=raw["date_reviewed"],
        value=ValueSettings(
            won_share=float(value["won_share"]),
            forgotten_weeks=float(value["forgotten_weeks"]),
            commitment=float(value["commitment"]),
            alert=float(value["alert"]),
        ),
        fixable=fixable,
        access_with_remedy=float(raw["fixable"]["access_with_remedy"]),
        cadence=float(value["cadence"]),
        tier_weight={tier: float(raw["tiers"][tier]) for tier in ("A", "B", "C")},
        lottery_share=float(lottery["share"]),
        largest_lottery_share=float(lottery["largest_share"]),
        travel=TravelSettings(
            circuity=float(roads["circuity"]),
            parking_minutes=float(roads["parking_minutes"]),
        ),
        decline_days={
            each: int(raw["declined"][each]) for each in DeclineReason.values
        },
    )
