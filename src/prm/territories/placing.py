"""Which territory a practice lies in, worked out from the areas.

A hand-picked practice goes before its ZIP, a ZIP before its county. Nothing here reads or writes: operations and
previews hand it rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from prm.territories.models import AreaKind


class AreaKey(NamedTuple):
    """What a territory may take in: a kind, and a FIPS code, a ZIP or a practice's key as text."""

    kind: str
    value: str


class Spot(NamedTuple):
    """Where a practice is, as far as placing asks."""

    practice: int
    zip_code: str
    county_fips: str
    merged_into: int | None = None
    closed: bool = False


class Place(NamedTuple):
    """The territory that takes a practice in, and by which kind of area."""

    territory: int
    by_kind: str


def place(spots: Iterable[Spot], areas: Mapping[AreaKey, int]) -> dict[int, Place]:
    """Return the place of each practice by its key; one that no area takes in is left out.

    Parameters
    ----------
    spots
        All practices, absorbed ones too: a hand-picked practice that was merged stands for its survivor.
    areas
        The territory's key by area.
    """
    listed = list(spots)
    picked = _picked(listed, areas)
    found = {}
    for spot in listed:
        if spot.merged_into is not None or spot.closed:
            continue
        places = (
            (AreaKind.PRACTICE, picked.get(spot.practice)),
            (AreaKind.ZIP, areas.get(AreaKey(AreaKind.ZIP, spot.zip_code[:5]))),
            (AreaKind.COUNTY, areas.get(AreaKey(AreaKind.COUNTY, spot.county_fips))),
        )
        for kind, territory in places:  # the narrowest first
            if territory is not None:
                found[spot.practice] = Place(territory, kind.value)
                break
    return found


def _picked(spots: list[Spot], areas: Mapping[AreaKey, int]) -> dict[int, int]:
    """Return the territory by hand-picked practice. The survivor's own pick goes before that of what it absorbed."""
    survivor = {
        spot.practice: spot.merged_into
        for spot in spots
        if spot.merged_into is not None
    }
    own: dict[int, int] = {}
    inherited: dict[int, int] = {}
    for (kind, value), territory in areas.items():
        if kind != AreaKind.PRACTICE or not value.isdecimal():
            continue
        key = int(value)
        if key not in survivor:
            own[key] = territory
            continue
        seen = set()
        while key in survivor and key not in seen:
            seen.add(key)
            key = survivor[key]
        inherited[key] = territory
    return inherited | own
