"""Says the places beneath a practice's referrals, and who receives what left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from headwater.charts import DESTINATION_NAMES
from headwater.disclosure.audit import Publication
from headwater.marts import Mart
from prm.insights.publication.cells import (
    LEFT,
    groups,
    in_window,
    members_of,
    say_count,
)
from prm.insights.queries.destinations import Place, places, receivers
from prm.insights.queries.flows import published


class Received(NamedTuple):
    """Referrals of a practice and line that one practitioner received."""

    practice_id: str
    line: str
    kind: str
    system: str
    organization: str
    practitioner: str


def _received(mart: Mart) -> dict[Received, float]:
    found: dict[Received, float] = {}
    for row in mart.table("destination").to_pylist():
        kind = row["destination_kind"]
        nowhere = f"{DESTINATION_NAMES[kind]}, not named"
        organization = row["organization_name"] or row["organization_id"] or nowhere
        cell = Received(
            row["practice_id"],
            row["service_line"],
            kind,
            row["system"] or organization,
            organization,
            row["practitioner_name"] or row["npi"] or "Practitioner not named",
        )
        found[cell] = found.get(cell, 0.0) + row["volume"]
    return found


def say_places(said: Publication, mart: Mart) -> None:
    """Say where the referrals of every practice and line go, down to the practitioner."""
    received = _received(mart)
    said.cells(dict(received))
    whole = members_of((cell[:3], cell) for cell in received)
    flows = members_of(
        ((cell.practice_id, cell.line, cell.kind), cell) for cell in in_window(mart)
    )
    for key, cells in whole.items():
        said.equal(f"places of {key}", cells, flows[key])
    members = members_of(
        (cell[:depth], cell) for cell in received for depth in (4, 5, 6)
    )
    for cell in published(mart).cells:
        found = places(mart, cell.practice_id, cell.line)
        for path, place in _walk(found, ()):
            key = cell.practice_id, cell.line, place.kind, *path
            say_count(said, f"place {key}", members[key], place.count)


def _walk(
    found: Sequence[Place], above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Place]]:
    for place in found:
        path = (*above, place.name)
        yield path, place
        yield from _walk(place.within, path)


def say_receivers(said: Publication, mart: Mart) -> None:
    """Say who receives what left aligned practices."""
    group = groups(mart)
    members = members_of(
        ((cell.system, cell.kind, line), cell)
        for cell in _received(mart)
        if cell.kind in LEFT and group[cell.practice_id] == "aligned"
        for line in (cell.line, "")
    )
    for receiver in receivers(mart):
        for line, count in receiver.counts.items():
            name = f"receiver {receiver.name} in {line or 'all lines'}"
            cells = members[receiver.name, receiver.kind, line]
            say_count(said, name, cells, count)
