"""Records that look like one: proposed by the machine, decided by a steward."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from headwater.schema.progress import Progress, no_progress
from prm.accounts.models import User
from prm.directory.merging import MODELS
from prm.directory.models import DuplicateProposal, RecordKind
from prm.directory.queries.linkage import records_of
from prm.ledger.operations import record

State = DuplicateProposal.State
_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Sought:
    """What looking for duplicates brought."""

    proposed: int
    waiting: int
    gone: int


class DecidedMeanwhile(Exception):
    """A colleague decided first; says what."""


def propose_duplicates(
    *, by: User | None, at: datetime, progress: Progress | None = None
) -> Sought:
    """Look for records that stand in the directory twice, and lay them before the stewards.

    What a steward decided stays decided. What waits gets its new score; pairs that are no longer alike leave the queue,
    and come back if they are again. The comparing takes minutes and holds no lock: only the writing is a transaction.
    """
    from headwater.measures.linkage import find_duplicates

    report, day = progress or no_progress, timezone.localdate(at)
    found: dict[tuple[str, int, int], dict[str, Any]] = {}
    for done, kind in enumerate(RecordKind.values):
        report("kinds of records compared", done, len(RecordKind.values))
        pairs = find_duplicates(records_of(kind, on=day), kind=cast(Any, kind))
        for pair in pairs.to_pylist():
            left, right = sorted((int(pair["left"]), int(pair["right"])))
            found[(kind, left, right)] = pair
    report("kinds of records compared", len(RecordKind.values), len(RecordKind.values))
    return _keep(found, by=by, at=at)


@transaction.atomic
def _keep(
    found: dict[tuple[str, int, int], dict[str, Any]], *, by: User | None, at: datetime
) -> Sought:
    known = {
        (each.kind, each.left, each.right): each
        for each in DuplicateProposal.objects.select_for_update()
    }
    fresh, again, gone = [], [], []
    for key, pair in found.items():
        proposal = known.get(key)
        if proposal is None:
            kind, left, right = key
            proposal = DuplicateProposal(
                kind=kind, left=left, right=right, proposed_at=at
            )
            fresh.append(proposal)
        elif proposal.state in (State.OPEN, State.GONE):
            proposal.state = State.OPEN
            again.append(proposal)
        else:
            continue
        proposal.score, proposal.reasons = pair["score"], pair["reasons"]
    for key, proposal in known.items():
        if proposal.state == State.OPEN and key not in found:
            proposal.state = State.GONE
            gone.append(proposal)
    objects = DuplicateProposal.objects
    objects.bulk_create(fresh, batch_size=_BATCH)
    objects.bulk_update(
        [*again, *gone], ["state", "score", "reasons"], batch_size=_BATCH
    )
    sought = Sought(len(fresh), len(fresh) + len(again), len(gone))
    record(
        "duplicates.sought",
        by=by,
        at=at,
        proposed=sought.proposed,
        waiting=sought.waiting,
        gone=sought.gone,
    )
    return sought


@transaction.atomic
def refuse_duplicate(
    *, proposal: DuplicateProposal, by: User, at: datetime, why: str = ""
) -> None:
    """Say that two records are two; they aren't proposed again."""
    proposal = _locked(proposal, State.OPEN)
    proposal.state, proposal.decided_at, proposal.decided_by = State.REFUSED, at, by
    proposal.decided_why = why
    _save(proposal, "duplicate.refused", by=by, at=at, why=why)


@transaction.atomic
def reopen_duplicate(*, proposal: DuplicateProposal, by: User, at: datetime) -> None:
    """Take back that two records are two; the pair waits again."""
    proposal = _locked(proposal, State.REFUSED)
    proposal.state, proposal.decided_at, proposal.decided_by = State.OPEN, None, None
    proposal.decided_why = ""
    _save(proposal, "duplicate.reopened", by=by, at=at)


def _locked(proposal: DuplicateProposal, expected: str) -> DuplicateProposal:
    found = DuplicateProposal.objects.select_for_update().get(pk=proposal.pk)
    if found.state != expected:
        raise DecidedMeanwhile(
            f"This pair was decided meanwhile: {found.get_state_display().lower()}."
        )
    return found


def _save(
    proposal: DuplicateProposal, verb: str, *, by: User, at: datetime, why: str = ""
) -> None:
    proposal.full_clean()
    proposal.save()
    both = MODELS[proposal.kind].objects.in_bulk([proposal.left, proposal.right])
    left, right = both[proposal.left], both[proposal.right]
    record(verb, on=[left, right], by=by, at=at, why=why, other=str(right))
