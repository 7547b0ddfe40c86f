"""How each number is made, with the figure that it reached where the truth was planted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from headwater.schema.errors import InputError
from prm.insights.models import Barrier
from prm.insights.queries.agreement import Agreement, agreement, unprompted
from prm.visits.visit_values import VisitValues, load_visit_values

_FILE = Path(__file__).parents[1] / "evaluation.json"

# The sections of the page, and which figures of `headwater evaluate` belong to each, by their ids.
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "episodes": ("A1",),
    "evidence": ("A2", "A3", "REF-07"),
    "destinations": ("A4", "A5"),
    "leakage": ("LEAK-02",),
    "look-back": (),
    "maturity": ("C4",),
    "expected": ("B1", "B2", "B3", "B4", "B5"),
    "alerts": ("C1", "C2", "C3", "C5", "C"),
    "barriers": ("E1",),
    "access": (),
    "market-share": (),
    "segments": (),
    "second-hop": ("LEAK-06",),
    "shared-patients": (),
    "prospects": (),
    "visits": ("F1",),
    "impact": ("D2", "D3", "D4", "D5", "D6", "D7", "D8", "IMP-04"),
    "directory": ("L1", "L2", "L3"),
    "speed": ("G1",),
    "small-counts": (),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """What a number reached on planted truth."""

    id: str
    what: str
    reached: str
    bar: str  # empty: printed beside, deciding nothing
    holds: bool | None
    seeds: str


@dataclass(frozen=True, slots=True)
class MethodsPage:
    """The figures by section, none where nothing was measured yet; and how often people here agree with causes."""

    figures: Mapping[str, tuple[Figure, ...]]
    measured: bool
    agreement: tuple[Agreement, ...]  # of people with proposed causes; all causes first
    unprompted: int  # answers that people gave where the evidence had only asked
    cause_names: Mapping[str, str]
    visits: VisitValues | None  # None: the site's file can't be read

    @property
    def judged(self) -> list[Figure]:
        """Return the figures that have a bar."""
        return [each for found in self.figures.values() for each in found if each.bar]

    @property
    def holding(self) -> int:
        """Return how many reach their bar."""
        return sum(bool(each.holds) for each in self.judged)


def present_methods(file: Path | None = None) -> MethodsPage:
    """Return the page; ``file`` is what ``headwater evaluate --json`` wrote, by default the one that ships."""
    figures = _read(file or _FILE)
    return MethodsPage(
        {
            section: tuple(each for each in figures if each.id in ids)
            for section, ids in SECTIONS.items()
        },
        bool(figures),
        agreement(),
        unprompted(),
        dict(Barrier.choices),
        _visit_values(),
    )


def _visit_values() -> VisitValues | None:
    try:
        return load_visit_values()
    except InputError:
        return None


@lru_cache(maxsize=8)
def _read(file: Path) -> tuple[Figure, ...]:
    if not file.exists():
        return ()
    rows: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return tuple(_figure(row) for row in rows)


def _figure(row: Mapping[str, Any]) -> Figure:
    return Figure(
        str(row["id"]),
        str(row["what"]),
        _number(row["reached"]),
        _number(row["bar"]) if row.get("bar") not in (None, "") else "",
        row.get("holds"),
        _seeds(row.get("seeds", "")),
    )


def _number(value: Any) -> str:
    """Write a figure; a range, as {"low", "high"} or a pair, from the lowest to the highest."""
    if isinstance(value, Mapping):
        value = [value["low"], value["high"]]
    if isinstance(value, list):
        low, high = (_number(each) for each in (value[0], value[-1]))
        return low if low == high else f"{low} to {high}"
    if isinstance(value, float):
        return f"{value:.3f}" if abs(value) < 10 else f"{value:,.1f}"
    return str(value)


def _seeds(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return str(value)
