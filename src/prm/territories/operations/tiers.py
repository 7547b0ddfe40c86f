"""How important practices are. A new tier ends the old one's row; what it was stays readable."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.ledger.operations import record
from prm.territories.models import Tier, Tiering
from prm.territories.operations.dated import end_before
from prm.territories.operations.placements import BATCH


@transaction.atomic
def set_tier(
    *, practices: Iterable[Practice], tier: str, why: str, by: User, at: datetime
) -> int:
    """Give practices a tier, or none (``""``), from today on; return how many changed.

    Raises ``ValidationError`` without a reason: whoever looks a year later must be able to tell why.
    """
    if tier and tier not in Tier.values:
        raise ValidationError({"tier": "Choose A, B or C, or no tier."})
    if not why.strip():
        raise ValidationError({"why": "Say why, in a few words."})
    day = timezone.localdate(at)
    chosen = {practice.pk: practice for practice in practices}
    # Whoever sets tiers at the same time waits here, so that no practice gets two.
    held = Tiering.objects.select_for_update().on(day).order_by("pk")
    standing = {row.practice_id: row for row in held if row.practice_id in chosen}
    changed = [
        practice
        for key, practice in chosen.items()
        if (standing[key].tier if key in standing else "") != tier
    ]
    ended = [standing[each.pk].pk for each in changed if each.pk in standing]
    end_before(Tiering.objects.all(), ended, day=day)
    if tier:
        Tiering.objects.bulk_create(
            [
                Tiering(practice=each, tier=tier, why=why.strip(), from_date=day)
                for each in changed
            ],
            batch_size=BATCH,
        )
    if changed:
        record(
            "practice.tiered",
            on=changed,
            by=by,
            at=at,
            why=why.strip(),
            tier=tier or "no tier",
            practices=len(changed),
            former={
                str(each.pk): standing[each.pk].tier
                for each in changed
                if each.pk in standing
            },
        )
    return len(changed)
