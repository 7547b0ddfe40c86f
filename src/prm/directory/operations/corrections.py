"""A person says what is wrong; a steward decides."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from prm.accounts.models import User
from prm.directory.adopting.attributes import ATTRIBUTES, Attribute
from prm.directory.adopting.cleaning import UncleanError
from prm.directory.models import Correction
from prm.directory.operations.editing import edit_record
from prm.directory.operations.turns import hold, lock
from prm.directory.permissions import check_can_take_back
from prm.directory.queries.corrections import Record
from prm.directory.queries.provenance import text_of
from prm.ledger.operations import record as write_down

TAKEN_BACK = "Taken back by who suggested it."


class AlreadyDecidedError(Exception):
    """A colleague was quicker."""


@transaction.atomic
def submit_correction(
    *, record: Record, attribute: str, after: str, note: str, by: User, at: datetime
) -> Correction:
    """Say that an attribute is wrong, and what is right; nothing changes until a steward accepts.

    Raises ``ValidationError`` for an attribute that can't be corrected, or a value that it can't take.
    """
    record = hold(record)
    known = _correctable(record, attribute)
    before = text_of(record, attribute)
    try:
        known.clean(after)
    except UncleanError as error:
        raise ValidationError({"after": f"{error.what}. {error.remedy}"}) from error
    if after.strip() == before:
        raise ValidationError({"after": "That is what stands there already."})
    correction = Correction(
        attribute=attribute,
        before=before,
        after=after,
        note=note,
        submitted_at=at,
        submitted_by=by,
        **{str(record._meta.model_name): record},
    )
    correction.full_clean()
    correction.save()
    write_down(
        "correction.submitted",
        on=[record, correction],
        by=by,
        at=at,
        why=note,
        attribute=known.label.lower(),
        before=before,
        after=after,
    )
    return correction


def _correctable(record: Record, attribute: str) -> Attribute:
    known = ATTRIBUTES[record._meta.model_name].get(attribute)  # type: ignore[index]
    if known is None or known.identifies:
        raise ValidationError({"after": "This can't be corrected here."})
    return known


@transaction.atomic
def accept_correction(
    *, correction: Correction, by: User, at: datetime, why: str = ""
) -> None:
    """Let a suggested value go live as the steward's word.

    Raises
    ------
    EditConflict
        If the attribute no longer says what whoever suggested it saw.
    AlreadyDecidedError
        If a colleague decided first.
    """
    lock(correction.record)
    correction = _lock(correction)
    name = correction.attribute
    edit_record(
        record=correction.record,
        values={name: correction.after},
        seen={name: correction.before},
        by=by,
        at=at,
    )
    _decide(correction, Correction.State.ACCEPTED, by=by, at=at, why=why)


@transaction.atomic
def refuse_correction(
    *, correction: Correction, by: User, at: datetime, why: str
) -> None:
    """Leave an attribute as it is, and say why."""
    _decide(_lock(correction), Correction.State.REFUSED, by=by, at=at, why=why)


@transaction.atomic
def take_back_correction(*, correction: Correction, by: User, at: datetime) -> None:
    """Take one's own suggestion back while it waits."""
    correction = _lock(correction)
    check_can_take_back(by, correction)
    _decide(correction, Correction.State.REFUSED, by=by, at=at, why=TAKEN_BACK)


def _lock(correction: Correction) -> Correction:
    found = Correction.objects.select_for_update().get(pk=correction.pk)
    if found.state != Correction.State.OPEN:
        raise AlreadyDecidedError(
            f"{found.decided_by} decided it already: {found.get_state_display().lower()}."
        )
    return found


def _decide(
    correction: Correction, state: str, *, by: User, at: datetime, why: str
) -> None:
    correction.state = state
    correction.decided_at, correction.decided_by = at, by
    correction.decided_why = why
    correction.full_clean()
    correction.save()
    record = correction.record
    known = ATTRIBUTES[record._meta.model_name].get(correction.attribute)  # type: ignore[index]
    write_down(
        f"correction.{state}",
        on=[record, correction],
        by=by,
        at=at,
        why=why,
        attribute=known.label.lower() if known else correction.attribute,
        before=correction.before,
        after=correction.after,
        submitted_by=str(correction.submitted_by),
    )
