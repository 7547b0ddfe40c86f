"""What a person decides about a letter. Who decides writes the ledger's row: mail lies beneath the ledger."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from prm.common.jobs import enqueue
from prm.mail.models import Letter, LetterState

MAY_GO_AGAIN = frozenset(
    {LetterState.FAILED, LetterState.UNSURE, LetterState.KEPT, LetterState.DROPPED}
)
MAY_BE_DROPPED = frozenset(
    {LetterState.WAITING, LetterState.FAILED, LetterState.UNSURE, LetterState.KEPT}
)


@transaction.atomic
def send_again(*, letter: Letter, at: datetime) -> Letter:
    """Let a letter wait once more, with all its attempts before it; without a mail server it is kept."""
    letter = _held(letter, MAY_GO_AGAIN, "be sent again")
    if settings.MAIL_CONFIGURED:
        letter.state = LetterState.WAITING
        enqueue("send_letters")
    else:
        letter.state = LetterState.KEPT
    letter.not_before, letter.attempts, letter.problem = at, 0, ""
    letter.save(update_fields=["state", "not_before", "attempts", "problem"])
    return letter


@transaction.atomic
def note_arrival(*, letter: Letter) -> Letter:
    """Take a person's word that a letter nobody was sure of did arrive."""
    letter = _held(letter, frozenset({LetterState.UNSURE}), "be noted as arrived")
    letter.state, letter.sent_at = LetterState.SENT, letter.taken_at
    letter.save(update_fields=["state", "sent_at"])
    return letter


@transaction.atomic
def drop_letter(*, letter: Letter) -> Letter:
    """Let a letter that hasn't left never leave."""
    letter = _held(letter, MAY_BE_DROPPED, "be held back")
    letter.state = LetterState.DROPPED
    letter.save(update_fields=["state"])
    return letter


def _held(letter: Letter, states: frozenset[LetterState], act: str) -> Letter:
    found = Letter.objects.select_for_update().get(pk=letter.pk)
    if found.state not in states:
        raise ValidationError(
            f"This letter is {found.get_state_display().lower()} now, so it can’t {act}. Look again."
        )
    return found
