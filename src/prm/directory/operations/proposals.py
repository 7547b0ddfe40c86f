"""Practices that files suggest: looked for, accepted or refused by a steward, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from headwater.schema.lake import Lake
from prm.accounts.models import User
from prm.directory.adopting.addresses import normal_address
from prm.directory.adopting.deliveries import (
    Adoption,
    AffiliationSaid,
    Delivery,
    Statement,
)
from prm.directory.adopting.proposing import Situation, Suggested, suggest_practices
from prm.directory.models import (
    Affiliation,
    Organization,
    Practice,
    PracticeProposal,
    Practitioner,
)
from prm.directory.models.proposals import Decision
from prm.directory.operations.adopting.delivering import adopt_into, index_touched
from prm.directory.operations.adopting.words import in_batches, write_columns
from prm.directory.operations.turns import take_turn
from prm.directory.operations.unmaking import remove_practices
from prm.ledger.models import Entry
from prm.ledger.operations import record

_PLACE = ("address_1", "address_2", "city", "state", "zip_code")
_SUGGESTED = (
    *_PLACE,
    "name",
    "phone",
    "organization_id",
    "npis",
    "people",
    "source",
    "as_of",
)


class DecidedMeanwhile(Exception):
    """A colleague decided first, or the decision can't be taken back any more; says so."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What looking for practices brought."""

    proposed: int
    gone: int
    waiting: int


@transaction.atomic
def propose_practices(*, lake: Lake | Path, by: User | None, at: datetime) -> Looked:
    """Look for practices that the lake's files suggest, and lay them before the stewards.

    What was refused isn't proposed again; what waits is brought up to date; what files no longer suggest goes.
    """
    found = lake if isinstance(lake, Lake) else Lake(lake)
    suggested = suggest_practices(found, _situation(timezone.localdate(at)))
    known = {each.key: each for each in PracticeProposal.objects.all()}
    owners = dict(
        Organization.objects.filter(merged_into__isnull=True).values_list("npi", "pk")
    )
    fresh, again = [], []
    for each in suggested:
        values = _values(each, owners)
        proposal = known.get(each.key)
        if proposal is None:
            fresh.append(PracticeProposal(key=each.key, proposed_at=at, **values))
        elif proposal.decision == Decision.OPEN:
            for name, value in values.items():
                setattr(proposal, name, value)
            again.append(proposal)
    PracticeProposal.objects.bulk_create(fresh)
    write_columns(again, _SUGGESTED)
    waiting = {each.key for each in suggested}
    gone = [
        each.pk
        for each in known.values()
        if each.decision == Decision.OPEN and each.key not in waiting
    ]
    for keys in in_batches(gone):
        PracticeProposal.objects.filter(pk__in=keys).delete()
    looked = Looked(len(fresh), len(gone), len(fresh) + len(again))
    record(
        "practices.proposed",
        by=by,
        at=at,
        proposed=looked.proposed,
        gone=looked.gone,
        waiting=looked.waiting,
    )
    return looked


def _situation(day: date) -> Situation:
    """Return what the directory knows, in four queries."""
    people = Practitioner.objects.filter(
        merged_into__isnull=True, deactivated_on__isnull=True
    ).exclude(npi="")
    organizations = Organization.objects.filter(
        merged_into__isnull=True, deactivated_on__isnull=True
    ).exclude(npi="")
    placed = Affiliation.objects.on(day).filter(practice__merged_into__isnull=True)
    practices = Practice.objects.filter(merged_into__isnull=True)
    return Situation(
        people=frozenset(people.values_list("npi", flat=True)),
        organizations=dict(organizations.values_list("npi", "name")),
        placed=frozenset(placed.values_list("practitioner__npi", flat=True)),
        addresses=frozenset(
            normal_address(*place)
            for place in practices.values_list("address_1", "address_2", "zip_code")
        )
        - {""},
    )


def _values(suggested: Suggested, owners: dict[str, int]) -> dict[str, Any]:
    return {
        **suggested.place,
        "ground": suggested.ground,
        "name": suggested.name,
        "organization_id": owners.get(suggested.organization),
        "npis": sorted(suggested.npis),
        "people": len(suggested.npis),
        "source": suggested.source,
        "as_of": suggested.as_of,
    }


@transaction.atomic
def accept_proposals(
    *, proposals: Sequence[PracticeProposal], by: User, at: datetime
) -> Entry:
    """Make practices of proposals, with the people who would work there; one entry names them all.

    People are affiliated from the day that the source speaks of: since when they have worked there, it doesn't say.
    Undone by :func:`undo_decision`, which takes the entry's ``sequence``.

    Raises
    ------
    DecidedMeanwhile
        If a colleague decided about one of them first.
    """
    take_turn()
    waiting = _lock(proposals)
    adoption = Adoption()
    for delivery in _deliveries(waiting):
        touched = adopt_into(adoption, delivery, at=at)
        index_touched(touched)
    made = Practice.objects.in_bulk(
        [code_of(each) for each in waiting], field_name="code"
    )
    for each in waiting:
        each.practice = made[code_of(each)]
        each.decision = Decision.ACCEPTED
        each.decided_at, each.decided_by = at, by
    write_columns(waiting, ["practice_id", "decision", "decided_at", "decided_by_id"])
    return record(
        "practices.accepted",
        on=made.values(),
        by=by,
        at=at,
        count=len(waiting),
        people=adoption.created["affiliation"],
        proposals=[each.pk for each in waiting],
    )


def code_of(proposal: PracticeProposal) -> str:
    """Return the code of the practice that a proposal becomes."""
    return f"proposed:{proposal.pk}"


def _deliveries(proposals: Sequence[PracticeProposal]) -> list[Delivery]:
    """Return what the files say of the practices, a delivery for each source and day, so that the page shows both."""
    said: dict[tuple[str, date], list[PracticeProposal]] = {}
    for each in proposals:
        said.setdefault((each.source, each.as_of), []).append(each)
    return [
        Delivery(
            source=source,
            as_of=as_of,
            statements=[_statement(each) for each in some],
            affiliations=[
                AffiliationSaid(npi=npi, practice_code=code_of(each), from_date=as_of)
                for each in some
                for npi in each.npis
            ],
        )
        for (source, as_of), some in said.items()
    ]


def _statement(proposal: PracticeProposal) -> Statement:
    owner = proposal.organization
    values = {name: str(getattr(proposal, name)) for name in (*_PLACE, "name", "phone")}
    values["organization"] = owner.code if owner else ""
    return Statement("practice", code_of(proposal), values)


@transaction.atomic
def refuse_proposals(
    *, proposals: Sequence[PracticeProposal], by: User, at: datetime, why: str = ""
) -> Entry:
    """Say that proposals are no practices; they aren't proposed again."""
    waiting = _lock(proposals)
    for each in waiting:
        each.decision = Decision.REFUSED
        each.decided_at, each.decided_by, each.decided_why = at, by, why
    write_columns(waiting, ["decision", "decided_at", "decided_by_id", "decided_why"])
    return record(
        "practices.refused",
        by=by,
        at=at,
        why=why,
        count=len(waiting),
        names=[each.name for each in waiting],
        proposals=[each.pk for each in waiting],
    )


def _lock(proposals: Sequence[PracticeProposal]) -> list[PracticeProposal]:
    waiting = list(
        PracticeProposal.objects.select_for_update(of=("self",))
        .select_related("organization")
        .filter(pk__in=[each.pk for each in proposals], decision=Decision.OPEN)
        .order_by("pk")
    )
    if len(waiting) < len(proposals) or not waiting:
        raise DecidedMeanwhile(
            "A colleague decided about some of these meanwhile. The list shows what still waits."
        )
    return waiting


@transaction.atomic
def undo_decision(*, entry: Entry, by: User, at: datetime) -> Entry:
    """Take back an acceptance or a refusal: the practices go, the proposals wait again.

    Raises
    ------
    DecidedMeanwhile
        If it was taken back already, or something was added to one of the practices since.
    """
    decided = list(
        PracticeProposal.objects.select_for_update(of=("self",))
        .filter(pk__in=entry.particulars["proposals"])
        .exclude(decision=Decision.OPEN)
        .order_by("pk")
    )
    if not decided:
        raise DecidedMeanwhile("This was taken back already.")
    practices = [each.practice_id for each in decided if each.practice_id]
    for each in decided:
        each.practice = each.decided_at = each.decided_by = None
        each.decision, each.decided_why = Decision.OPEN, ""
    columns = ["practice_id", "decision", "decided_at", "decided_by_id", "decided_why"]
    write_columns(decided, columns)
    if holding := remove_practices(practices):
        raise DecidedMeanwhile(
            f"{holding[0]} has been worked with since: it can't just go. Edit or merge it instead."
        )
    return record(
        "practices.reopened",
        by=by,
        at=at,
        count=len(decided),
        names=[each.name for each in decided],
        undone=entry.sequence,
    )
