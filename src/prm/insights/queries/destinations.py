"""Where referrals go: systems, their organizations, and the practitioners who receive them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from headwater.charts import DESTINATION_KINDS, DESTINATION_NAMES
from headwater.disclosure import LARGEST_SMALL, hidden
from headwater.disclosure.linked import protect
from headwater.marts import Mart
from prm.insights.counts import Count, code_of, make_count
from prm.insights.queries.current import ALIGNED, lines, practices
from prm.insights.queries.flows import published
from prm.insights.queries.parts import beneath

# Practices × service lines that a team looks at in a day; a few kB each.
_REMEMBERED = 512


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
    where = {"practice_id": practice_id, "service_line": line}
    rows = mart.table("destination", where=where).to_pylist()
    flow = published(mart).by_practice[practice_id][line].flow
    found: list[Place] = []
    for kind in DESTINATION_KINDS:
        of_kind = [row for row in rows if row["destination_kind"] == kind]
        found += _ranked(of_kind, getattr(flow, kind), _LEVELS)
    return _in_order(place for place in found if place.count != Count(0))


def _system(row: Mapping[str, Any]) -> str:
    return row["system"] or _organization(row)


def _organization(row: Mapping[str, Any]) -> str:
    named = row["organization_name"] or row["organization_id"]
    return named or f"{DESTINATION_NAMES[row['destination_kind']]}, not named"


def _practitioner(row: Mapping[str, Any]) -> str:
    return row["practitioner_name"] or row["npi"] or "Practitioner not named"


_LEVELS = (_system, _organization, _practitioner)


def _ranked(
    rows: Sequence[Mapping[str, Any]], whole: Count, levels: Sequence[Any]
) -> tuple[Place, ...]:
    """Split a whole by the first of ``levels`` and each part by the rest, nothing hidden left to work out."""
    if not rows:
        return ()
    parts: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        parts.setdefault(levels[0](row), []).append(row)
    volumes = [sum(row["volume"] for row in part) for part in parts.values()]
    counts = beneath(whole, volumes)
    return _in_order(
        Place(
            name,
            rows[0]["destination_kind"],
            count,
            _ranked(part, count, levels[1:]) if levels[1:] else (),
        )
        for (name, part), count in zip(parts.items(), counts, strict=True)
    )


def _in_order(found: Iterable[Place]) -> tuple[Place, ...]:
    # Hidden counts follow by name: their order would tell which is larger.
    return tuple(sorted(found, key=lambda place: (-place.count.rank, place.name)))


@lru_cache(maxsize=2)
def receivers(mart: Mart) -> tuple[Receiver, ...]:
    """Return who receives what leaves aligned practices, by service line, largest first."""
    rows = _left_rows(mart)
    names = list(dict.fromkeys((_system(row), row["destination_kind"]) for row in rows))
    keys = ("", *lines(mart))
    volumes = np.zeros((len(names) + 1, len(keys)))
    for row in rows:
        place = names.index((_system(row), row["destination_kind"])) + 1
        volumes[place, keys.index(row["service_line"])] += row["volume_sum"]
    volumes[:, 0] = volumes.sum(axis=1)
    volumes[0] = volumes.sum(axis=0)
    codes = _codesbeneath(mart, volumes, keys)
    found = [
        Receiver(
            name,
            kind,
            {
                key: make_count(volumes[index, at], codes[index, at])
                for at, key in enumerate(keys)
            },
            tuple(
                dict.fromkeys(
                    _organization(row) for row in rows if _system(row) == name
                )
            ),
        )
        for index, (name, kind) in enumerate(names, start=1)
    ]
    return tuple(sorted(found, key=lambda each: (-each.counts[""].rank, each.name)))


def _left_rows(mart: Mart) -> list[dict[str, Any]]:
    table = mart.table(
        "destination", where={"destination_kind": ["competitor", "unaffiliated"]}
    )
    aligned = [
        row.practice_id for row in practices(mart).values() if row.alignment in ALIGNED
    ]
    ours = pc.is_in(table["practice_id"], value_set=pa.array(aligned, pa.string()))
    grouped = table.filter(ours).group_by(
        [
            "service_line",
            "destination_kind",
            "system",
            "organization_id",
            "organization_name",
        ]
    )
    rows: list[dict[str, Any]] = grouped.aggregate([("volume", "sum")]).to_pylist()
    return sorted(rows, key=lambda row: -row["volume_sum"])


def _codesbeneath(mart: Mart, volumes: np.ndarray, keys: Sequence[str]) -> np.ndarray:
    flows = published(mart).groups["aligned"].flows
    codes = np.zeros(volumes.shape, np.int8)
    codes[0] = [code_of(flows[key].left) for key in keys]
    fixed = np.zeros(volumes.shape, bool)
    fixed[0] = True
    return protect(volumes, totals=(0, 1), codes=codes, fixed=fixed)


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
    for row in grouped.to_pylist():
        key = row["practice_id"], row["service_line"]
        if row["volume_sum"] > LARGEST_SMALL and not hidden(row["volume_sum"]):
            largest[key] = max(
                largest.get(key, (0.0, "")), (row["volume_sum"], _organization(row))
            )
    return {key: name for key, (_, name) in largest.items() if name}
