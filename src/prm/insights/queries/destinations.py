"""Where referrals go: systems, their organizations, and the practitioners who receive them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from headwater.charts import DESTINATION_KINDS, DESTINATION_NAMES
from headwater.disclosure import LARGEST_SMALL, hidden
from headwater.marts import Mart, shown_of_practice, shown_table
from headwater.marts.protecting import LEVELS as _LEVELS
from prm.insights.counts import Count, count_of
from prm.insights.queries.current import lines
from prm.insights.queries.grids import rows_of

# Practices × service lines that a team looks at in a day; a few kB each.
_REMEMBERED = 512
_OPEN = 16  # practices whose rows are kept until all their lines are read


@dataclass(frozen=True, slots=True)
class Place:
    """A system, an organization or a practitioner that receives referrals, and what lies beneath it."""

    name: str
    kind: str
    count: Count
    within: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Receiver:
    """A system that receives what leaves aligned practices."""

    name: str
    kind: str
    counts: dict[str, Count]  # by service line; "" is all lines
    organizations: tuple[str, ...]


@lru_cache(maxsize=_REMEMBERED)
def places(mart: Mart, practice_id: str, line: str) -> tuple[Place, ...]:
    """Return where one practice's referrals of one service line go, largest first within what may be shown."""
    rows = _by_line(mart, practice_id).get(line, ())
    found: list[Place] = []
    for kind in DESTINATION_KINDS:
        of_kind = [row for row in rows if row["destination_kind"] == kind]
        found += _beneath(of_kind, _LEVELS)
    return _in_order(found)


@lru_cache(maxsize=_OPEN)
def _by_line(mart: Mart, practice_id: str) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in shown_of_practice(mart, "shown_place", practice_id).to_pylist():
        found.setdefault(row["service_line"], []).append(row)
    return found


def _beneath(
    rows: Sequence[Mapping[str, Any]], levels: Sequence[str]
) -> tuple[Place, ...]:
    """Return the places of the first level, each with what lies beneath it."""
    level = levels[0]
    return _in_order(
        Place(
            row[level] or _UNNAMED[level](row["destination_kind"]),
            row["destination_kind"],
            count_of(row),
            _beneath([each for each in rows if each[level] == row[level]], levels[1:])
            if levels[1:]
            else (),
        )
        for row in rows
        if row["level"] == level
    )


def _no_name(kind: str) -> str:
    return f"{DESTINATION_NAMES[kind]}, not named"


_UNNAMED: dict[str, Callable[[str], str]] = {
    "system": _no_name,
    "organization": _no_name,
    "practitioner": lambda _: "Practitioner not named",
}


def _in_order(found: Iterable[Place]) -> tuple[Place, ...]:
    # Hidden counts follow by name: their order would tell which is larger.
    return tuple(sorted(found, key=lambda place: (-place.count.rank, place.name)))


@lru_cache(maxsize=2)
def receivers(mart: Mart) -> tuple[Receiver, ...]:
    """Return who receives what leaves aligned practices, by service line, largest first."""
    within = _organizations(mart)
    counts: dict[tuple[str, str], dict[str, Count]] = {}
    for row in shown_table(mart, "shown_receiver").to_pylist():
        key = row["system"], row["destination_kind"]
        counts.setdefault(key, {})[row["service_line"]] = count_of(row)
    found = [
        Receiver(
            system or _no_name(kind),
            kind,
            {line: by_line.get(line, Count(0)) for line in ("", *lines(mart))},
            within.get((system, kind), ()),
        )
        for (system, kind), by_line in counts.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.counts[""].rank, each.name)))


def _organizations(mart: Mart) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the organizations of every system, by name: their order says nothing."""
    table = shown_table(mart, "shown_place")
    table = table.filter(pc.equal(table["level"], pa.scalar(_LEVELS[1])))
    names = ["system", "destination_kind", "organization"]
    found: dict[tuple[str, str], set[str]] = {}
    for row in table.group_by(names).aggregate([]).to_pylist():
        key = row["system"], row["destination_kind"]
        found.setdefault(key, set()).add(row["organization"])
    return {
        key: tuple(sorted(name or _no_name(key[1]) for name in names))
        for key, names in found.items()
    }


@lru_cache(maxsize=2)
def largest_elsewhere(mart: Mart) -> dict[tuple[str, str], str]:
    """Return the one place that receives most of what leaves, by practice and service line.

    Its name alone, and only where it receives more than a small count: the list carries no number for it.
    """
    table = mart.table(
        "destination", where={"destination_kind": ["competitor", "unaffiliated"]}
    )
    keys = [
        "practice_id",
        "service_line",
        "system",
        "organization_id",
        "organization_name",
    ]
    grouped = table.group_by([*keys, "destination_kind"]).aggregate([("volume", "sum")])
    largest: dict[tuple[str, str], tuple[float, str]] = {}
    for row in rows_of(grouped):
        key = row["practice_id"], row["service_line"]
        if row["volume_sum"] > LARGEST_SMALL and not hidden(row["volume_sum"]):
            largest[key] = max(
                largest.get(key, (0.0, "")),
                (
                    row["volume_sum"],
                    row["organization_name"] or row["organization_id"] or "",
                ),
            )
    return {key: name for key, (_, name) in largest.items() if name}
