"""Practices whose panel predicts referrals that hardly anybody sees, and who already shares patients with them."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from headwater.disclosure import LARGEST_SMALL, hidden
from headwater.marts import Mart
from prm.insights.counts import Count
from prm.insights.queries.current import Practice, practices
from prm.insights.queries.flows import published


class Prospect(NamedTuple):
    """A practice, a line, what its panel predicts a year, and the way to it."""

    practice: Practice
    line: str
    expected: int  # of all referrals of its panel in the line, wherever they go
    seen: Count  # that came to us
    via_npi: str
    via_name: str
    via_people: (
        int | None
    )  # patients whom our practitioner shares with theirs; never a small count


@lru_cache(maxsize=2)
def prospects(mart: Mart) -> tuple[Prospect, ...]:
    """Return the prospects whose panel is large enough to speak of, the most promising first."""
    known = practices(mart)
    panels = _panels(mart)
    found = []
    for row in mart.table("prospect").to_pylist():
        key = row["practice_id"], row["service_line"]
        if key[0] not in known or panels.get(key[0], 0) <= LARGEST_SMALL:
            continue
        people = row["via_people"]
        found.append(
            Prospect(
                known[key[0]],
                key[1],
                round(row["expected"]),
                _seen(mart, *key),
                row["via_npi"] or "",
                row["via_name"] or row["via_npi"] or "",
                None if people is None or hidden(people) else people,
            )
        )
    return tuple(sorted(found, key=lambda each: (-each.expected, each.practice.name)))


def _seen(mart: Mart, practice_id: str, line: str) -> Count:
    """Return what came to us as every other page says it."""
    cell = published(mart).by_practice.get(practice_id, {}).get(line)
    return cell.flow.ours if cell else Count(0)


def _panels(mart: Mart) -> dict[str, int]:
    panels = mart.table("panel", ["practice_id", "people"], {"trait": "all"})
    found = {row["practice_id"]: row["people"] for row in panels.to_pylist()}
    for row in mart.table("expectation", ["practice_id", "panel"]).to_pylist():
        found.setdefault(row["practice_id"], row["panel"])
    return found
