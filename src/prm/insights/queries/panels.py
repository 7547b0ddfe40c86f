"""The patients of a practice, whole and by trait, with small counts hidden."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from headwater.disclosure import hidden
from headwater.marts import Mart
from prm.insights.counts import Count
from prm.insights.queries.parts import beneath

_REMEMBERED = 512
_WHOLE = "all"


class Panel(NamedTuple):
    """The patients whose primary care a practice gives, at the window's end."""

    people: Count
    traits: dict[str, tuple[tuple[str, Count], ...]]  # age, sex and payer, parts of all


@lru_cache(maxsize=_REMEMBERED)
def panel_of(mart: Mart, practice_id: str) -> Panel | None:
    """Return the panel of a practice; None where the mart counts none."""
    rows = mart.table("panel", where={"practice_id": practice_id}).to_pylist()
    whole = sum(row["people"] for row in rows if row["trait"] == _WHOLE)
    if not whole:
        return None
    people = Count(None, small=True) if hidden(whole) else Count(whole)
    traits = {}
    for trait in ("age", "sex", "payer"):
        parts = sorted(
            (row["value"], row["people"]) for row in rows if row["trait"] == trait
        )
        counts = beneath(people, [number for _, number in parts])
        traits[trait] = tuple(zip((name for name, _ in parts), counts, strict=True))
    return Panel(people, traits)
