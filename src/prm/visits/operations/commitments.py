"""Promising something to a practice, keeping it or not, and telling the office what became of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.directory.models import Practice, Practitioner
from prm.directory.operations.turns import hold
from prm.issues.models import Issue, Owner
from prm.ledger.operations import record
from prm.visits.models import Commitment, CommitmentState, Interaction, TellingWay
from prm.visits.operations.attending import Who, check_people
from prm.visits.operations.holding import (
    hold_seen,
    made_before,
    new_id,
    save_changed,
)
from prm.visits.operations.letters import write_of_new_promise
from prm.visits.permissions import check_can_log, check_can_log_at, check_can_settle


class Promise(NamedTuple):
    """What is promised, who keeps it, and by when."""

    what: str
    owner: Owner
    due_on: date
    practitioner: Practitioner | None = None
    service_line: str = ""


@transaction.atomic
def make_commitment(
    *,
    practice: Practice,
    promise: Promise,
    by: User,
    at: datetime,
    id: UUID | None = None,  # noqa: A002  # the device's, as the row calls it
    made_at: datetime | None = None,
    interaction: Interaction | None = None,
    issue: Issue | None = None,
) -> Commitment:
    """Write down a promise to a practice; its owner gets a letter, unless they made it themselves."""
    check_can_log(by)
    practice = hold(practice)
    check_can_log_at(by, practice, on=timezone.localdate(at))
    if before := made_before(Commitment, id, by=by):
        return before
    made = Commitment(
        **new_id(id),
        practice=practice,
        by=by,
        made_at=made_at or at,
        arrived_at=at,
        interaction=interaction,
        issue=issue,
        **promise._asdict(),
    )
    _check_promise(made)
    made.full_clean()
    made.save(force_insert=True)
    write_of_new_promise(made, at=at)
    _tell("commitment.made", made, by=by, at=at, due_on=made.due_on)
    return made


@transaction.atomic
def settle_commitment(
    *,
    commitment: Commitment,
    state: str,
    on: date,
    note: str,
    by: User | None = None,
    owner: Owner | None = None,
    at: datetime,
    seen: int,
) -> Commitment:
    """Say that a promise was kept, missed or waived, and on which day; its owner may, through a link in a letter.

    Raises ``ValidationError`` if it is settled already, the day lies ahead, or a waived one doesn't say why.
    """
    found = hold_seen(commitment, seen)
    _check_may_settle(found, by=by, owner=owner, at=at)
    if found.state != CommitmentState.OPEN:
        raise ValidationError(
            f"It is settled already: {found.get_state_display().lower()}."
        )
    _check_settling(found, state, on=on, note=note, at=at)
    found.state, found.settled_on, found.note = state, on, note
    found.settled_at, found.settled_by = at, by
    save_changed(found)
    _tell(f"commitment.{state}", found, by=by, at=at, owner=owner, settled_on=on)
    return found


@transaction.atomic
def reopen_commitment(
    *, commitment: Commitment, by: User, at: datetime, seen: int
) -> Commitment:
    """Take back what became of a promise, with what the office was told of it: it is open again."""
    found = hold_seen(commitment, seen)
    check_can_settle(by, found, on=timezone.localdate(at))
    if found.state == CommitmentState.OPEN:
        raise ValidationError("It is open already.")
    found.state, found.note = CommitmentState.OPEN, ""
    found.settled_at = found.settled_on = found.settled_by = None
    _forget_telling(found)
    save_changed(found)
    _tell("commitment.reopened", found, by=by, at=at)
    return found


@transaction.atomic
def tell_office(
    *, commitment: Commitment, how: str, by: User, at: datetime, seen: int
) -> Commitment:
    """Note that the office was told what became of a promise, and how."""
    check_can_log(by)
    found = hold_seen(commitment, seen)
    check_can_log_at(by, found.practice, on=timezone.localdate(at))
    if found.state == CommitmentState.OPEN:
        raise ValidationError(
            "Nothing has become of it yet. Say first whether it was kept."
        )
    if how not in TellingWay.values:
        raise ValidationError({"how": "Say how they were told: phone, visit or mail."})
    found.told_at, found.told_by, found.told_how = at, by, how
    save_changed(found)
    how_said = TellingWay(how).label.lower()
    _tell("commitment.told", found, by=by, at=at, how=how_said)
    return found


@transaction.atomic
def untell_office(
    *, commitment: Commitment, by: User, at: datetime, seen: int
) -> Commitment:
    """Take back that the office was told."""
    check_can_log(by)
    found = hold_seen(commitment, seen)
    check_can_log_at(by, found.practice, on=timezone.localdate(at))
    if not found.told_at:
        raise ValidationError("Nobody has said that the office was told.")
    _forget_telling(found)
    save_changed(found)
    _tell("commitment.untold", found, by=by, at=at)
    return found


def _check_promise(made: Commitment) -> None:
    wrong = {}
    if not made.what.strip():
        wrong["what"] = "Say what is promised."
    if made.due_on < timezone.localdate(made.made_at):
        wrong["due_on"] = "A promise is due today or later."
    if made.owner.left_on and made.owner.left_on <= made.due_on:
        wrong["owner"] = (
            f"{made.owner} isn’t here any more by then. Choose somebody else."
        )
    if made.interaction and made.interaction.practice_id != made.practice_id:
        wrong["interaction"] = "That visit was to another practice."
    if wrong:
        raise ValidationError(wrong)
    if made.practitioner:
        who = Who("practitioner", made.practitioner.pk)
        check_people([who], practice=made.practice)


def _check_may_settle(
    found: Commitment, *, by: User | None, owner: Owner | None, at: datetime
) -> None:
    if (by is None) == (owner is None):
        raise ValueError("name who says so: a person or the owner, one of both")
    if by:
        check_can_settle(by, found, on=timezone.localdate(at))
    elif owner and owner.pk != found.owner_id:
        raise PermissionDenied(
            f"This promise is {found.owner}’s by now. They have a letter of their own."
        )


def _check_settling(
    found: Commitment, state: str, *, on: date, note: str, at: datetime
) -> None:
    wrong = {}
    if state not in CommitmentState.values or state == CommitmentState.OPEN:
        wrong["state"] = "Say whether it was kept, missed or waived."
    if on > timezone.localdate(at):
        wrong["on"] = "That day is still to come."
    elif on < timezone.localdate(found.made_at):
        wrong["on"] = "That is before it was promised."
    if state == CommitmentState.WAIVED and not note.strip():
        wrong["note"] = "Say why they need it no more: a waived promise counts no more."
    if wrong:
        raise ValidationError(wrong)


def _forget_telling(found: Commitment) -> None:
    found.told_at = found.told_by = None
    found.told_how = ""


def _tell(
    verb: str,
    commitment: Commitment,
    *,
    by: User | None,
    at: datetime,
    owner: Owner | None = None,
    **particulars: Any,
) -> None:
    record(
        verb,
        on=[commitment, commitment.practice],
        by=by,
        at=at,
        by_name=str(owner) if owner else "",
        practice=str(commitment.practice),
        owner=str(commitment.owner),
        **particulars,
    )
