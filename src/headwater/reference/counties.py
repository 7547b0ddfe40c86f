"""Counties by FIPS code: their names, their states, their shapes.

Shapes come from the Census Bureau (see ``census/README.md``); those of the invented region are drawn by
:mod:`headwater.reference.invented`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from headwater.reference import invented

_FILE = Path(__file__).with_name("census") / "counties-10m.json"
_PLACES = 4  # decimals of a degree: about ten metres, finer than the shapes

Ring = list[list[float]]  # longitude and latitude


@dataclass(frozen=True, slots=True)
class County:
    """A county by name."""

    fips: str
    name: str
    state: str  # its name

    def __str__(self) -> str:
        return f"{self.name}, {self.state}"


def county(fips: str) -> County | None:
    """Return the county with a code, or None for a code that isn't known."""
    return _counties().get(fips)


def list_counties(states: Iterable[str]) -> list[County]:
    """Return the counties of some states, which are named by the first two digits of a code; by state, then name."""
    wanted = {*states}
    found = [each for each in _counties().values() if each.fips[:2] in wanted]
    return sorted(found, key=lambda each: (each.state, each.name, each.fips))


def county_shapes(fips: Iterable[str]) -> dict[str, Any]:
    """Return the outlines of some counties as GeoJSON; codes that aren't known are left out.

    Each feature's ``id`` is the code; ``name`` and ``state`` are its properties. Rings run clockwise, as d3 wants them
    (GeoJSON's standard has it the other way round).
    """
    found = [each for code in sorted({*fips}) if (each := county(code))]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": each.fips,
                "properties": {"name": each.name, "state": each.state},
                "geometry": {
                    "type": "MultiPolygon",
                    "coordinates": _polygons(each.fips),
                },
            }
            for each in found
        ],
    }


@lru_cache(maxsize=1)
def _counties() -> dict[str, County]:
    """Return every county by code."""
    census = _census()
    real = {
        fips: County(fips, name, census.states[fips[:2]])
        for fips, name in census.names.items()
    }
    made_up = {
        fips: County(fips, name, invented.STATE_NAME)
        for fips, (name, _) in invented.outlines().items()
    }
    return {**real, **made_up}


def _polygons(fips: str) -> list[list[Ring]]:
    if fips.startswith(invented.STATE_FIPS):
        return [[invented.outlines()[fips][1]]]
    census = _census()
    return [
        [_ring(ring, census.arcs) for ring in polygon]
        for polygon in census.polygons[fips]
    ]


class _Census(NamedTuple):
    names: dict[str, str]
    states: dict[str, str]
    polygons: dict[str, list[list[list[int]]]]  # by county: polygons, rings, arcs
    arcs: list[NDArray[np.float64]]  # n x 2, degrees


@lru_cache(maxsize=1)
def _census() -> _Census:
    """Read the file: shared borders are stored once, as arcs of whole steps from point to point."""
    raw = json.loads(_FILE.read_text(encoding="utf-8"))
    scale, offset = (np.array(raw["transform"][key]) for key in ("scale", "translate"))
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + offset for arc in raw["arcs"]]
    counties = raw["objects"]["counties"]["geometries"]
    return _Census(
        names={each["id"]: each["properties"]["name"] for each in counties},
        states={
            each["id"]: each["properties"]["name"]
            for each in raw["objects"]["states"]["geometries"]
        },
        polygons={
            each["id"]: [each["arcs"]] if each["type"] == "Polygon" else each["arcs"]
            for each in counties
        },
        arcs=arcs,
    )


def _ring(indices: list[int], arcs: list[NDArray[np.float64]]) -> Ring:
    """Join arcs to a ring. ``~i`` means arc ``i`` backwards; each begins where the one before ended."""
    parts = [arcs[at] if at >= 0 else arcs[~at][::-1] for at in indices]
    joined = np.concatenate(
        [part if not at else part[1:] for at, part in enumerate(parts)]
    )
    ring: Ring = joined.round(_PLACES).tolist()
    return ring
