"""The EHR's records of who refers: taken from the lake, settled without doubt or else decided by a steward."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from headwater.schema.lake import Lake
from headwater.schema.progress import Progress, no_progress
from prm.accounts.models import User
from prm.directory.models import Decision, Practitioner, ReferralSource
from prm.directory.operations.turns import hold, take_turn
from prm.directory.queries import linkage
from prm.ledger.operations import record

# Columns that are kept as the file has them.
_WRITTEN = (
    "name",
    "npi",
    "credential",
    "specialty",
    "phone",
    "fax",
    "address_1",
    "city",
    "state",
    "zip_code",
)
_CHANGED = (
    *_WRITTEN,
    "orders",
    "candidates",
    "score",
    "practitioner",
    "decision",
    "decided_at",
    "decided_why",
    "seen_at",
)
_BATCH = 1_000
BY_ITSELF = "Settled by the files: nobody else comes close."


@dataclass(frozen=True, slots=True)
class Taken:
    """What the lake's referral sources came to."""

    read: int
    fresh: int
    resolved: int
    waiting: int


class DecidedMeanwhile(Exception):
    """A colleague decided first; says what."""


@transaction.atomic
def adopt_referral_sources(
    *,
    lake: Lake | Path,
    by: User | None,
    at: datetime,
    progress: Progress | None = None,
) -> Taken:
    """Take the referral sources of the lake, and settle those that can only be one practitioner.

    What a steward decided stays. A source that waits is compared anew: the directory may know more by now.
    """
    take_turn()
    report = progress or no_progress
    opened = lake if isinstance(lake, Lake) else Lake(lake)
    said, orders = _said(opened), _orders(opened)
    known = {(each.system, each.code): each for each in _all_locked()}
    fresh: list[ReferralSource] = []
    for number, (key, row) in enumerate(said.items()):
        report("referral sources read", number, len(said))
        source = known.get(key)
        if source is None:
            source = ReferralSource(system=key[0], code=key[1])
            fresh.append(source)
        for name in _WRITTEN:
            longest = ReferralSource._meta.get_field(name).max_length  # type: ignore[union-attr]
            setattr(source, name, (row[name] or "")[:longest])
        source.orders, source.seen_at = orders.get(key[1], 0), at
    ReferralSource.objects.bulk_create(fresh, batch_size=_BATCH)
    seen = [*fresh, *(known[key] for key in said if key in known)]
    waiting = [each for each in seen if each.decision == Decision.OPEN]
    resolved = _settle(waiting, at=at)
    ReferralSource.objects.bulk_update(seen, _CHANGED, batch_size=_BATCH)
    taken = Taken(len(seen), len(fresh), resolved, len(waiting) - resolved)
    record(
        "referral_sources.adopted",
        by=by,
        at=at,
        read=taken.read,
        fresh=taken.fresh,
        resolved=taken.resolved,
        waiting=taken.waiting,
    )
    return taken


def _all_locked() -> list[ReferralSource]:
    return list(ReferralSource.objects.select_for_update().order_by("pk"))


def _said(lake: Lake) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the newest word on each record of each system."""
    rows = lake.statements("referral_source").to_pylist()
    rows.sort(key=lambda row: row["as_of"])
    return {(row["system"], row["code"]): row for row in rows}


def _orders(lake: Lake) -> Counter[str]:
    """Count the orders that name each source; an order that came twice counts once."""
    files = lake.files("referral_order")
    if not files:
        return Counter()
    import pyarrow.dataset as ds  # here: a web server takes nothing from the lake

    columns = ["order_id", "referring_source_id"]
    rows = ds.dataset(files).to_table(columns=columns).drop_null()
    named = dict(zip(*(rows[column].to_pylist() for column in columns), strict=True))
    return Counter(named.values())


def _settle(waiting: list[ReferralSource], *, at: datetime) -> int:
    """Give each source its candidates, and accept the first where it leaves no doubt; return how many were."""
    from headwater.measures.linkage import RESOLVE_AT, find_matches

    everybody = linkage.practitioners(on=timezone.localdate(at))
    found = find_matches(linkage.sources([each.pk for each in waiting]), everybody)
    candidates = defaultdict(list)
    for row in found.to_pylist():
        candidates[int(row["left"])].append(
            {
                "practitioner": int(row["right"]),
                "score": row["score"],
                "reasons": row["reasons"],
            }
        )
    resolved = 0
    for source in waiting:
        source.candidates = candidates.get(source.pk, [])
        source.score = source.candidates[0]["score"] if source.candidates else 0.0
        if source.score >= RESOLVE_AT:
            source.practitioner_id = source.candidates[0]["practitioner"]
            source.decision, source.decided_at = Decision.ACCEPTED, at
            source.decided_why = BY_ITSELF
            resolved += 1
    return resolved


@transaction.atomic
def accept_referral_source(
    *, source: ReferralSource, practitioner: Practitioner, by: User, at: datetime
) -> None:
    """Say whom a record of the EHR means."""
    practitioner = hold(practitioner)
    source = _locked(source, Decision.OPEN)
    source.practitioner = practitioner
    _decide(source, Decision.ACCEPTED, by=by, at=at)
    record(
        "referral_source.accepted",
        on=[source, practitioner],
        by=by,
        at=at,
        practitioner=str(practitioner),
        orders=source.orders,
    )


@transaction.atomic
def refuse_referral_source(
    *, source: ReferralSource, why: str, by: User, at: datetime
) -> None:
    """Say that a record of the EHR is nobody: an emergency department, the patient, a desk."""
    source = _locked(source, Decision.OPEN)
    _decide(source, Decision.REFUSED, by=by, at=at, why=why)
    record(
        "referral_source.refused",
        on=source,
        by=by,
        at=at,
        why=why,
        orders=source.orders,
    )


@transaction.atomic
def reopen_referral_source(*, source: ReferralSource, by: User, at: datetime) -> None:
    """Take a decision about a referral source back; it waits again."""
    source = _locked(source)
    if source.decision == Decision.OPEN:
        raise DecidedMeanwhile("This referral source waits already.")
    before = source.practitioner
    source.practitioner, source.decision = None, Decision.OPEN
    source.decided_at = source.decided_by = None
    source.decided_why = ""
    source.full_clean()
    source.save()
    record(
        "referral_source.reopened",
        on=[source, *([before] if before else [])],
        by=by,
        at=at,
        orders=source.orders,
    )


def _locked(source: ReferralSource, expected: str = "") -> ReferralSource:
    found = ReferralSource.objects.select_for_update().get(pk=source.pk)
    if expected and found.decision != expected:
        raise DecidedMeanwhile(
            f"This referral source was decided meanwhile: {found.get_decision_display().lower()}."
        )
    return found


def _decide(
    source: ReferralSource, decision: str, *, by: User, at: datetime, why: str = ""
) -> None:
    source.decision, source.decided_at, source.decided_by = decision, at, by
    source.decided_why = why
    source.full_clean()
    source.save()
