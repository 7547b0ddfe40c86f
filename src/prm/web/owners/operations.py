"""What is decided about letters, and what an owner asks for by their link: each verb with its row in the ledger."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from prm.accounts.models import User
from prm.issues.models import Owner
from prm.ledger.operations import record
from prm.mail import operations as mail
from prm.mail.models import Letter
from prm.mail.permissions import check_can_see_letters
from prm.territories.queries import standing_of
from prm.visits.models import Commitment, CommitmentState
from prm.visits.operations import Stale


@transaction.atomic
def send_again(*, letter: Letter, by: User, at: datetime) -> Letter:
    """Let a letter go once more."""
    check_can_see_letters(by)
    held = mail.send_again(letter=letter, at=at)
    record("letter.sent_again", on=held, by=by, at=at)
    return held


@transaction.atomic
def note_arrival(*, letter: Letter, by: User, at: datetime) -> Letter:
    """Say that a letter which nobody was sure of did arrive."""
    check_can_see_letters(by)
    held = mail.note_arrival(letter=letter)
    record("letter.arrived", on=held, by=by, at=at)
    return held


@transaction.atomic
def drop_letter(*, letter: Letter, by: User, at: datetime) -> Letter:
    """Hold a letter back for good."""
    check_can_see_letters(by)
    held = mail.drop_letter(letter=letter)
    record("letter.dropped", on=held, by=by, at=at)
    return held


@transaction.atomic
def ask_for_time(
    *,
    commitment: Commitment,
    owner: Owner,
    day: date,
    why: str,
    at: datetime,
    seen: int,
) -> None:
    """Tell whoever made a promise that its owner needs longer.

    The date stays: an office is asked first, by whoever promised, who then moves it.
    """
    rows = Commitment.objects.select_for_update(of=("self",))
    held = rows.select_related("practice", "by").get(pk=commitment.pk)
    if held.owner_id != owner.pk:
        raise PermissionDenied(f"This promise is {held.owner}’s by now.")
    if held.revision != seen or held.state != CommitmentState.OPEN:
        raise Stale("Somebody changed this promise meanwhile. Look again.")
    if day <= max(held.due_on, timezone.localdate(at)):
        raise ValidationError({"day": "Name a later day than the one it is due on."})
    asked = _liaison_of(held, at)
    mail.queue_letter(
        key=f"commitment {held.pk} takes longer, {day}, asked at {at.isoformat()}",
        to_name=asked.name,
        to_address=asked.email,
        subject=f"Your promise to {held.practice} takes longer",
        template="web/owners/mail/takes_longer.txt",
        words={
            "owner": str(owner),
            "practice": str(held.practice),
            "what": held.what,
            "due_on": held.due_on,
            "day": day,
            "why": why,
        },
        link={"path": reverse("promise", args=[held.pk])},
        at=at,
    )
    record(
        "commitment.takes_longer",
        on=[held, held.practice],
        by=None,
        by_name=str(owner),
        at=at,
        practice=str(held.practice),
        due_on=held.due_on,
        day=day,
        asked=str(asked),
    )


def _liaison_of(promise: Commitment, at: datetime) -> User:
    """Return who speaks with the office: who made the promise, or who covers it now that they have left."""
    if promise.by.is_active:
        return promise.by
    on = timezone.localdate(at)
    covering = standing_of([promise.practice], on=on)[promise.practice_id].liaisons
    return covering[0] if covering else promise.by
