"""Sending what waits: each letter once, whichever worker falls when.

A letter is *taken* before the mail server is spoken to, and *being handed over* before a word of it is said. Each of
the two is kept before the next begins. So of a worker that fell, one knows: what it had only taken never left and
waits again; what it was handing over may have left, and nobody but a person can decide.
"""

from __future__ import annotations

import logging
import smtplib
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import QuerySet

from prm.mail.letters import message_of
from prm.mail.models import Letter, LetterState

log = logging.getLogger("prm.mail")

PATIENCE = 30  # seconds a word of the mail server may take
# Far beyond what a living worker can need for one letter: a dozen words at the server's slowest.
FALLEN_AFTER = timedelta(minutes=10)
# How long until it is tried again: a server that restarts, a full disk, a weekend.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
A_REFUSAL = 500  # an answer from here on is final (RFC 5321, 4.2.1)

Clock = Callable[[], datetime]


def send_letters(*, at: datetime) -> int:
    """Send every letter whose time has come, and settle what fallen workers left; return how many left."""
    began = time.monotonic()

    def now() -> datetime:
        return at + timedelta(seconds=time.monotonic() - began)

    _settle_fallen(at)
    if not settings.MAIL_CONFIGURED:
        Letter.objects.filter(state=LetterState.WAITING).update(state=LetterState.KEPT)
        return 0
    sent = 0
    while letter := _take(now()):
        outcome = _send(letter, now)
        if outcome is None:
            break  # nobody answers: the others would fare no better
        sent += outcome
    return sent


def _settle_fallen(at: datetime) -> None:
    """Let what a fallen worker had only taken wait again, and show what it was handing over to a person."""
    fallen = Letter.objects.filter(taken_at__lt=at - FALLEN_AFTER)
    fallen.filter(state=LetterState.TAKEN).update(
        state=LetterState.WAITING, not_before=at
    )
    fallen.filter(state=LetterState.HANDING_OVER).update(
        state=LetterState.UNSURE,
        problem="The worker stopped while it handed the letter over. It may have arrived.",
    )


@transaction.atomic
def _take(at: datetime) -> Letter | None:
    """Take the letter that waits longest, so that no other worker does."""
    due = Letter.objects.filter(state=LetterState.WAITING, not_before__lte=at)
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    letter = due.order_by("not_before", "pk").first()
    if letter is None:
        return None
    letter.state, letter.taken_at = LetterState.TAKEN, at
    letter.attempts += 1
    letter.save(update_fields=["state", "taken_at", "attempts"])
    return letter


def _send(letter: Letter, now: Clock) -> bool | None:
    """Send one letter that is taken; say whether it left, or None if nobody answers at the mail server."""
    try:
        message = message_of(letter, now())
    except Exception as error:  # a template or a link that can't be made: the letter waits for us, not for the server
        log.exception("letter can't be written", extra={"letter": str(letter.pk)})
        _end(letter, LetterState.FAILED, f"It can’t be written: {error}")
        return False
    server = get_connection(timeout=PATIENCE)
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as error:
        _put_off(letter, f"The mail server can’t be reached: {error}", now())
        return None
    try:
        return _hand_over(letter, message, server, now)
    finally:
        _close(server)


def _hand_over(
    letter: Letter, message: EmailMessage, server: BaseEmailBackend, now: Clock
) -> bool:
    if not _move(letter, LetterState.TAKEN, LetterState.HANDING_OVER):
        return False  # so slow that it was given back meanwhile; whoever has it now sends it
    message.connection = server
    try:
        message.send()
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        _heed(letter, error, now())
        return False
    except (OSError, smtplib.SMTPException) as error:
        why = f"The mail server fell silent while it took the letter: {error}"
        _end(letter, LetterState.UNSURE, why)
        return False
    except Exception as error:  # it never became a mail: a head that can't be, a text in no character set
        log.exception("letter is no mail", extra={"letter": str(letter.pk)})
        _end(letter, LetterState.FAILED, f"It can’t be sent as it is: {error}")
        return False
    Letter.objects.filter(
        pk=letter.pk, state__in=[LetterState.HANDING_OVER, LetterState.UNSURE]
    ).update(state=LetterState.SENT, sent_at=now(), problem="")
    return True


def _heed(
    letter: Letter,
    error: smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused,
    at: datetime,
) -> None:
    """Try later what the server put off; give up what it refused for good. Either way it hasn't left."""
    code, said = (
        next(iter(error.recipients.values()))
        if isinstance(error, smtplib.SMTPRecipientsRefused)
        else (error.smtp_code, error.smtp_error)
    )
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    why = f"The mail server answered {code}: {words}"
    if code >= A_REFUSAL:
        _end(letter, LetterState.FAILED, why)
    else:
        _put_off(letter, why, at)


def _put_off(letter: Letter, why: str, at: datetime) -> None:
    if letter.attempts > len(PAUSES):
        _end(letter, LetterState.FAILED, why)
        return
    _held(letter).update(
        state=LetterState.WAITING,
        not_before=at + PAUSES[letter.attempts - 1],
        problem=why,
    )


def _end(letter: Letter, state: LetterState, why: str) -> None:
    _held(letter).update(state=state, problem=why)


def _move(letter: Letter, before: LetterState, after: LetterState) -> bool:
    return _held(letter).filter(state=before).update(state=after) == 1


def _held(letter: Letter) -> QuerySet[Letter]:
    """Return the row while it is still ours: whoever takes it next takes it at another time."""
    mine = [LetterState.TAKEN, LetterState.HANDING_OVER]
    return Letter.objects.filter(pk=letter.pk, taken_at=letter.taken_at, state__in=mine)


def _close(server: BaseEmailBackend) -> None:
    try:
        server.close()
    except (OSError, smtplib.SMTPException) as error:
        log.info("the mail server didn't say goodbye", extra={"error": str(error)})
