"""Logging what took place at a practice, mending it, and taking it out when it was logged by mistake."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.common.inserting import insert
from prm.directory.models import Practice
from prm.directory.operations.turns import hold
from prm.ledger.operations import record
from prm.visits.models import Attendee, Interaction, Stop
from prm.visits.operations.attending import attend, people_of
from prm.visits.operations.holding import (
    hold_row,
    hold_seen,
    made_before,
    new_id,
    save_changed,
)
from prm.visits.operations.saying import Said as Said
from prm.visits.operations.saying import check_said
from prm.visits.operations.stopping import finish_stop, reopen_stop
from prm.visits.permissions import check_can_log, check_can_log_at

# What an edit may change, as a reader of the history knows it; who was there stands in rows of their own.
LABELS = {
    "kind": "kind",
    "at": "time",
    "minutes": "length",
    "purpose": "purpose",
    "purpose_note": "purpose in words",
    "service_line": "service line",
    "topics": "topics",
    "intel": "intel",
    "next_step": "next step",
    "next_on": "day of the next step",
}
PEOPLE = "people"


@transaction.atomic
def log_interaction(
    *,
    practice: Practice,
    said: Said,
    by: User,
    at: datetime,
    id: UUID | None = None,  # noqa: A002  # the device's, as the row calls it
    made_at: datetime | None = None,
    stop: Stop | None = None,
) -> Interaction:
    """Write down a visit, call, message, meeting or event.

    Parameters
    ----------
    id
        A device's own; what is sent again under it is kept once.
    made_at
        When it was written, if it arrives later.
    stop
        Of a week plan: a visit marks it as done.

    Raises
    ------
    ValidationError
        With what to mend, by field.
    """
    check_can_log(by)
    practice = hold(practice)
    check_can_log_at(by, practice, on=timezone.localdate(at))
    if before := made_before(Interaction, id, by=by):
        return before
    check_said(said, practice=practice, at=at)
    logged = Interaction(
        **new_id(id),
        practice=practice,
        by=by,
        made_at=made_at or at,
        arrived_at=at,
        stop=finish_stop(stop, practice, said.kind),
        **_values(said),
    )
    # Whom and where are rows that were read just now; what constraints say of the kind its choices say too.
    logged.full_clean(
        exclude=["by", "practice"],
        validate_unique=id is not None,
        validate_constraints=False,
    )
    insert([logged])
    attend(logged, said.people)
    _tell("interaction.logged", logged, by=by, at=at)
    return logged


@transaction.atomic
def edit_interaction(
    *, interaction: Interaction, said: Said, by: User, at: datetime, seen: int
) -> Interaction:
    """Change what was logged. Raises ``Stale`` if somebody changed it since revision ``seen``."""
    check_can_log(by)
    found = hold_seen(interaction, seen)
    check_can_log_at(by, found.practice, on=timezone.localdate(at))
    if found.removed_at:
        raise ValidationError("It was removed meanwhile. Bring it back first.")
    there = people_of(found)
    check_said(said, practice=found.practice, at=at, there=there)
    wanted = _values(said)
    changed = [
        label for name, label in LABELS.items() if getattr(found, name) != wanted[name]
    ]
    if set(there) != set(said.people):
        changed.append(PEOPLE)
    if not changed:
        return found
    for name, value in wanted.items():
        setattr(found, name, value)
    save_changed(found)
    if PEOPLE in changed:
        Attendee.objects.filter(interaction=found).delete()
        attend(found, said.people)
    _tell("interaction.edited", found, by=by, at=at, changed=changed)
    return found


@transaction.atomic
def remove_interaction(*, interaction: Interaction, by: User, at: datetime) -> None:
    """Take out what was logged by mistake: it counts no more, and a stop that it finished is planned again."""
    check_can_log(by)
    found = hold_row(interaction)
    check_can_log_at(by, found.practice, on=timezone.localdate(at))
    if found.removed_at:
        raise ValidationError("It was removed already.")
    found.removed_at = at
    save_changed(found)
    reopen_stop(found)
    _tell("interaction.removed", found, by=by, at=at)


@transaction.atomic
def restore_interaction(*, interaction: Interaction, by: User, at: datetime) -> None:
    """Bring back what was removed; it counts again."""
    check_can_log(by)
    found = hold_row(interaction)
    check_can_log_at(by, found.practice, on=timezone.localdate(at))
    if not found.removed_at:
        raise ValidationError("It stands already.")
    found.removed_at = None
    save_changed(found)
    finish_stop(found.stop, found.practice, found.kind)
    _tell("interaction.restored", found, by=by, at=at)


def _values(said: Said) -> dict[str, object]:
    """Return the fields of an interaction that a person speaks of."""
    values = {name: getattr(said, name) for name in LABELS}
    return {**values, "topics": [*said.topics]}


def _tell(
    verb: str,
    logged: Interaction,
    *,
    by: User,
    at: datetime,
    **particulars: Any,
) -> None:
    record(
        verb,
        on=[logged, logged.practice],
        by=by,
        at=at,
        kind=logged.get_kind_display().lower(),
        practice=str(logged.practice),
        on_day=timezone.localdate(logged.at),
        **particulars,
    )
