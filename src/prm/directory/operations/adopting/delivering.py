"""One delivery, from what a source says to what the directory shows: one transaction, one entry in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from headwater.schema.progress import Progress, no_progress
from prm.accounts.models import User
from prm.directory.adopting.deliveries import KINDS, Adoption, Delivery, Kind
from prm.directory.operations.adopting.dated import adopt_dated
from prm.directory.operations.adopting.records import adopt_statements
from prm.directory.operations.adopting.subjects import MODELS
from prm.directory.operations.adopting.words import BATCH, Source
from prm.directory.operations.turns import take_turn
from prm.directory.search.operations import index_records
from prm.ledger.operations import record

_SEARCHED: tuple[Kind, ...] = ("organization", "practice", "practitioner")


@transaction.atomic
def adopt_delivery(
    *,
    delivery: Delivery,
    by: User | None,
    at: datetime,
    progress: Progress | None = None,
) -> Adoption:
    """Take over what one source says.

    The same delivery again changes nothing, and an entry in the ledger says so. Nothing here ends or removes what a
    source merely doesn't mention, unless the delivery is a full roster.

    Returns
    -------
    Adoption
        What came of it by kind, and what wasn't taken, with the reason and the remedy.
    """
    adoption = adopt_part(delivery=delivery, at=at, progress=progress)
    record(
        "delivery.adopted",
        by=by,
        at=at,
        source=delivery.source,
        as_of=delivery.as_of.isoformat(),
        load=delivery.load_id,
        **particulars(adoption),
    )
    return adoption


@transaction.atomic
def adopt_part(
    *, delivery: Delivery, at: datetime, progress: Progress | None = None
) -> Adoption:
    """Take over a part of what a source says; whoever has handed over the last part writes the ledger's one entry."""
    take_turn()
    adoption = Adoption()
    told = progress or no_progress
    touched = adopt_into(adoption, delivery, at=at, progress=told)
    index_touched(touched, progress=told)
    return adoption


def adopt_into(
    adoption: Adoption,
    delivery: Delivery,
    *,
    at: datetime,
    progress: Progress = no_progress,
) -> dict[Kind, set[int]]:
    """Adopt a delivery, adding to an account of several; return the records touched, by kind."""
    source = Source(delivery.source, delivery.as_of, delivery.load_id, at)
    touched: dict[Kind, set[int]] = {}
    for kind in KINDS:
        if said := [each for each in delivery.statements if each.kind == kind]:
            touched[kind] = adopt_statements(
                kind, said, source=source, adoption=adoption, progress=progress
            )
    owners = adopt_dated(delivery, source=source, adoption=adoption, progress=progress)
    for kind, keys in owners.items():
        touched.setdefault(kind, set()).update(keys)
    return touched


def index_touched(
    touched: Mapping[Kind, set[int]], *, progress: Progress = no_progress
) -> None:
    """Let the search find records as they are now; it needs to know no more of them than their keys."""
    records = [
        MODELS[kind](pk=key)
        for kind, keys in touched.items()
        if kind in _SEARCHED
        for key in sorted(keys)
    ]
    stage = "records indexed for the search"
    for start in range(0, len(records), BATCH):
        progress(stage, start, len(records))
        index_records(records[start : start + BATCH])
    progress(stage, len(records), len(records))


def particulars(adoption: Adoption) -> dict[str, Any]:
    """Return what the ledger keeps of an adoption: counts, and no names."""
    return {
        "created": dict(+adoption.created),
        "changed": dict(+adoption.changed),
        "unchanged": adoption.unchanged.total(),
        "deactivated": adoption.deactivated.total(),
        "refused": len(adoption.refusals),
        "came_of_it": in_words(adoption),
    }


def in_words(adoption: Adoption) -> str:
    """Return what came of it in a few words: "3 created, 1 changed, 2 refused"."""
    if adoption.changes_nothing:
        words = ["nothing new"]
    else:
        counts = (
            (adoption.created.total(), "created"),
            (adoption.changed.total(), "changed"),
            (adoption.deactivated.total(), "deactivated"),
        )
        words = [f"{count:,} {what}" for count, what in counts if count]
    if adoption.refusals:
        words.append(f"{len(adoption.refusals):,} refused")
    return ", ".join(words)
