"""Who shares patients with whom: pairs of practitioners, and how many partners each has.

Pairs of ten people or fewer aren't in the mart. The four spans of days lie in one another, so that people are told in
steps of ten alone: two exact counts would tell how many lie between them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from headwater.disclosure import LARGEST_SMALL
from headwater.marts import Mart
from prm.insights.queries.current import practices

SPANS = (30, 60, 90, 180)  # days
_STEP = 10  # people
MOST = 25  # pairs on the page


class End(NamedTuple):
    """A practitioner at an end of a pair."""

    npi: str
    name: str
    specialty: str
    practice_id: str
    aligned: bool  # employed or affiliated
    partners_in: int  # who send
    partners_out: int  # to whom they send


class Edge(NamedTuple):
    """Patients whom the first met and then, within the span, the second."""

    first: End
    then: End
    at_least: int  # people, in whole steps

    @property
    def within_a_practice(self) -> bool:
        """Say whether both work in one practice."""
        return bool(self.first.practice_id) and (
            self.first.practice_id == self.then.practice_id
        )

    @property
    def into_ours(self) -> bool:
        """Say whether patients pass from outside to somebody aligned."""
        return self.then.aligned and not self.first.aligned


class Network(NamedTuple):
    """The pairs of one span, largest first."""

    edges: tuple[Edge, ...]
    upstream: tuple[
        tuple[End, int], ...
    ]  # to whom most of ours are turned to: who sends, to how many


@lru_cache(maxsize=2 * len(SPANS))
def network(mart: Mart, days: int) -> Network:
    """Return who shares patients within ``days``."""
    ends = _ends(mart, days)
    rows = mart.table("edge", ["from_npi", "to_npi", "people"], {"days": days})
    edges = [
        Edge(
            ends.get(row["from_npi"], _stranger(row["from_npi"])),
            ends.get(row["to_npi"], _stranger(row["to_npi"])),
            at_least(row["people"]),
        )
        for row in rows.to_pylist()
        if row["people"] > LARGEST_SMALL
    ]
    # Colleagues share a practice's patients: that says nothing of who sends whom.
    edges = [edge for edge in edges if not edge.within_a_practice]
    edges.sort(key=lambda each: (-each.at_least, each.first.name, each.then.name))
    sending = sorted(
        {edge.first for edge in edges}, key=lambda end: (-end.partners_out, end.name)
    )
    return Network(tuple(edges), tuple((end, end.partners_out) for end in sending))


def at_least(people: int) -> int:
    """Return the whole step below a count; 11 to 19 are 11."""
    return max(people // _STEP * _STEP, LARGEST_SMALL + 1)


def _ends(mart: Mart, days: int) -> dict[str, End]:
    people = {row["npi"]: row for row in mart.table("practitioner").to_pylist()}
    ours = {each.practice_id for each in practices(mart).values() if each.aligned}
    found = {}
    for row in mart.table("degree", where={"days": days}).to_pylist():
        known: dict[str, Any] = people.get(row["npi"], {})
        found[row["npi"]] = End(
            row["npi"],
            known.get("name") or row["npi"],
            known.get("specialty") or "",
            known.get("practice_id") or "",
            known.get("practice_id") in ours,
            row["in_degree"],
            row["out_degree"],
        )
    return found


def _stranger(npi: str) -> End:
    return End(npi, npi, "", "", False, 0, 0)
