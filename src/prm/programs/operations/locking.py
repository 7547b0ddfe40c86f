"""Locking an intervention before its result can be seen, and noting who looks at the result.

A version is written once. Its fingerprint is taken of what was said, so that whoever doubts it can take it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.ledger.operations import record
from prm.programs.models import (
    Design,
    Intervention,
    InterventionVersion,
    ResultLook,
    VersionTarget,
)
from prm.programs.permissions import check_can_lock, check_can_see_interventions
from prm.programs.saying import PLANNED, fingerprint_of, said_of, targets_of


class Known(NamedTuple):
    """What could be seen when it was locked."""

    mart: str = ""
    seen_until: date | None = None  # the last month of claims in it, by its first day


@transaction.atomic
def lock_intervention(
    *,
    intervention: Intervention,
    known: Known,
    why: str = "",
    by: User,
    at: datetime,
) -> InterventionVersion:
    """Lock an intervention as it is drafted now: the first version, or a later one that says why.

    Raises
    ------
    PermissionDenied
        Unless :func:`prm.programs.permissions.can_lock`.
    ValidationError
        If something that must be locked is missing, nothing changed, or a later version gives no reason.
    """
    check_can_lock(by)
    held = Intervention.objects.select_for_update().get(pk=intervention.pk)
    practices = targets_of(held)
    last = held.versions.last()
    said = said_of(held, practices)
    _check(held, practices, last, said, why.strip())
    made = InterventionVersion(
        intervention=held,
        number=last.number + 1 if last else 1,
        why=why.strip() if last else "",
        mart=known.mart,
        seen_until=known.seen_until,
        looked_at_before=ResultLook.objects.filter(version__intervention=held).exists(),
        said=said,
        fingerprint=fingerprint_of(said),
        locked_by=by,
        locked_at=at,
        **{name: getattr(held, name) for name in PLANNED},
    )
    made.full_clean()
    made.save(force_insert=True)
    VersionTarget.objects.bulk_create(
        VersionTarget(version=made, practice=each) for each in practices
    )
    record(
        "intervention.locked",
        on=[held, *practices],
        by=by,
        at=at,
        kind=made.get_kind_display().lower(),
        service_line=made.service_line,
        practices=len(practices),
        version=made.number,
        fingerprint=made.fingerprint,
        after_the_fact=made.after_the_fact,
    )
    return made


@transaction.atomic
def note_look(*, version: InterventionVersion, by: User, at: datetime) -> bool:
    """Keep that somebody saw a version's result; only the first time is kept. Return whether it was the first."""
    check_can_see_interventions(by)
    _, first = ResultLook.objects.get_or_create(
        version=version, by=by, defaults={"at": at}
    )
    if first:
        record(
            "intervention.result_seen",
            on=[version.intervention],
            by=by,
            at=at,
            kind=version.get_kind_display().lower(),
            service_line=version.service_line,
            version=version.number,
        )
    return first


def _check(
    held: Intervention,
    practices: list[Practice],
    last: InterventionVersion | None,
    said: Mapping[str, Any],
    why: str,
) -> None:
    if held.dropped_at:
        raise ValidationError("The draft was dropped. Take that back first.")
    wrong = {}
    if not practices:
        wrong["practices"] = "Name at least one practice that it is meant for."
    if held.expected_lift is None:
        wrong["expected_lift"] = (
            "Say what you expect, as you would bet today: the verdict is held against it."
        )
    if not held.other_line and held.design != Design.LOTTERY:
        wrong["other_line"] = (
            "Name a line that it does not touch. Without one nothing tells its effect from a rise of everything there,"
            " and nothing can be claimed."
        )
    if last and last.said == said:
        raise ValidationError(
            f"Nothing changed since version {last.number}, so there is nothing to lock."
        )
    if last and not why:
        wrong["why"] = f"Say what changed since version {last.number}, and why."
    if wrong:
        raise ValidationError(wrong)
