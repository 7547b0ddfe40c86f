"""Why referrals are missing, as far as the evidence tells: the odds of each cause, and the items that speak for it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from headwater.marts import Mart
from headwater.schema.errors import StorageError
from prm.insights.queries.current import current_mart
from prm.insights.queries.flows import published

CAUSES = ("access", "communication", "relationship", "structural", "noise")


class Proposal(NamedTuple):
    """What the evidence had proposed when a person judged it."""

    mart: str = ""
    proposed: str = ""  # empty: it asked
    probability: float | None = None
    evidence: tuple[
        tuple[str, str], ...
    ] = ()  # signal and state; empty without a diagnosis


class Diagnosis(NamedTuple):
    """The odds of the five causes of one practice and service line."""

    trigger: str
    odds: tuple[tuple[str, float], ...]  # likeliest first
    proposed: str  # empty: the evidence doesn't suffice
    ask: str  # what to find out

    @property
    def probability(self) -> float:
        """Return how probable the likeliest cause is, 0 to 1."""
        return self.odds[0][1]


class Signal(NamedTuple):
    """One item of evidence, with the log odds that it adds to each cause."""

    name: str
    state: str  # red, clear or missing
    value: float | None
    base: float | None
    source: str
    points: dict[str, float]


@lru_cache(maxsize=2)
def diagnoses(mart: Mart) -> dict[tuple[str, str], Diagnosis]:
    """Return the diagnosis of every practice × service line that has one and whose referrals may be shown."""
    cells = published(mart).by_practice
    found = {}
    for row in mart.table("diagnosis").to_pylist():
        cell = cells.get(row["practice_id"], {}).get(row["service_line"])
        if cell is not None and cell.flow.volume.value is not None:
            found[row["practice_id"], row["service_line"]] = _read(row)
    return found


def _read(row: dict[str, Any]) -> Diagnosis:
    odds = sorted(((cause, row[cause]) for cause in CAUSES), key=lambda each: -each[1])
    return Diagnosis(
        row["trigger"], tuple(odds), row["proposed"] or "", row["ask"] or ""
    )


def signals(mart: Mart, practice_id: str, line: str) -> tuple[Signal, ...]:
    """Return the evidence beneath a diagnosis, item by item; empty where none may be shown."""
    if (practice_id, line) not in diagnoses(mart):
        return ()
    where = {"practice_id": practice_id, "service_line": line}
    return tuple(
        Signal(
            row["signal"],
            row["state"],
            row["value"],
            row["base"],
            row["source"],
            {cause: row[cause] for cause in CAUSES},
        )
        for row in mart.table("signal", where=where).to_pylist()
    )


def proposal_for(practice_id: str, line: str) -> Proposal:
    """Return what the published mart proposes for a practice and service line."""
    try:
        mart = current_mart()
    except StorageError:
        return Proposal()
    if mart is None:
        return Proposal()
    found = diagnoses(mart).get((practice_id, line))
    if found is None:
        return Proposal(mart.id)
    evidence = tuple(
        (each.name, each.state) for each in signals(mart, practice_id, line)
    )
    if not found.proposed:
        return Proposal(mart.id, evidence=evidence)
    return Proposal(mart.id, found.proposed, found.probability, evidence)
