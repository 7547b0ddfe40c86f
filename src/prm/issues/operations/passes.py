"""Passes: given by a letter, opened by a code that goes to the owner's address, withdrawn by hand or by an attack."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import Enum

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from prm.accounts.models import User
from prm.issues.models import Owner, OwnerPass
from prm.issues.queries.ladders import is_here
from prm.issues.seals import code_of, hash_of
from prm.ledger.operations import record
from prm.mail.models import Letter
from prm.mail.operations import queue_letter
from prm.mail.permissions import check_can_see_letters

# Longer than any clock of an issue runs, and than a holiday; what is older was answered otherwise.
GOOD_FOR = timedelta(days=14)
FRESH_ENOUGH = GOOD_FOR / 2  # a reminder leads to the same page as the letter before
CODE_GOOD_FOR = timedelta(minutes=10)
CODES_AN_HOUR = 5  # to one link: a mailbox isn't to be flooded by whoever holds it
WRONG_A_CODE = 5
# In all, until a right one: twenty guesses in a million. Then the link itself is withdrawn.
WRONG_A_PASS = 20


class Shown(Enum):
    """What came of a code."""

    RIGHT = "right"
    WRONG = "wrong"
    VOID = "void"  # there is none, it is too old, or it was guessed at too often: a new one is needed
    WITHDRAWN = "withdrawn"  # guessed at so often that the link opens nothing any more


@transaction.atomic
def issue_pass(
    *, owner: Owner, about_kind: str, about_key: str, at: datetime
) -> OwnerPass:
    """Let an owner act on one issue or commitment by a link; one that is fresh enough serves again."""
    owner = Owner.objects.select_for_update().get(pk=owner.pk)
    about = {"owner": owner, "about_kind": about_kind, "about_key": about_key}
    standing = OwnerPass.objects.filter(
        **about, withdrawn_at=None, expires_at__gt=at + FRESH_ENOUGH
    )
    if found := standing.order_by("expires_at").last():
        return found
    made = OwnerPass.objects.create(**about, issued_at=at, expires_at=at + GOOD_FOR)
    record(
        "pass.issued",
        on=[made, owner],
        by=None,
        at=at,
        about=about_kind,
        until=timezone.localdate(made.expires_at),
    )
    return made


@transaction.atomic
def withdraw_pass(*, owner_pass: OwnerPass, by: User, at: datetime) -> None:
    """Let a link open nothing any more."""
    check_can_see_letters(by)
    held = _held(owner_pass)
    if held.withdrawn_at:
        raise ValidationError("It was withdrawn already.")
    held.withdrawn_at = at
    held.save(update_fields=["withdrawn_at"])
    record("pass.withdrawn", on=[held, held.owner], by=by, at=at, about=held.about_kind)


@transaction.atomic
def renew_pass(*, owner_pass: OwnerPass, at: datetime) -> bool:
    """Mail the owner a link instead of one that is too old, once a day; say whether one is on its way."""
    held = _held(owner_pass)
    if (
        held.withdrawn_at
        or held.expires_at > at
        or not is_here(held.owner, on=timezone.localdate(at))
    ):
        return False
    letter = queue_letter(
        key=f"pass {held.pk} renewed on {timezone.localdate(at)}",
        to_name=held.owner.name,
        to_address=held.owner.email,
        subject="A new link, for what is yours to do",
        template="issues/mail/new_link.txt",
        words={"about": held.about_kind},
        link={
            "kind": held.about_kind,
            "key": held.about_key,
            "owner": held.owner.pk,
        },
        at=at,
    )
    if letter is None:
        return False
    record("pass.renewed", on=[held, held.owner], by=None, at=at, about=held.about_kind)
    return True


@transaction.atomic
def send_code(*, owner_pass: OwnerPass, at: datetime) -> datetime:
    """Mail a code to the owner's own address, which voids the one before; return until when it is good.

    Raises ``ValidationError`` if too many were sent within an hour.
    """
    held = _held(owner_pass)
    lately = Letter.objects.filter(
        key__startswith=f"code {held.pk} ", queued_at__gt=at - timedelta(hours=1)
    )
    if lately.count() >= CODES_AN_HOUR:
        raise ValidationError(
            f"{CODES_AN_HOUR} codes were sent within the hour. Look for the newest, or come back in an hour."
        )
    seed = secrets.token_hex(16)
    held.codes_sent += 1
    held.code_hash = hash_of(held.pk, code_of(held.pk, seed))
    held.code_expires_at = at + CODE_GOOD_FOR
    held.save(update_fields=["codes_sent", "code_hash", "code_expires_at"])
    queue_letter(
        key=f"code {held.pk} {held.codes_sent}",
        to_name=held.owner.name,
        to_address=held.owner.email,
        subject="Your code for Headwater",
        template="issues/mail/code.txt",
        words={"until": held.code_expires_at},
        link={"kind": "code", "key": str(held.pk), "seed": seed},
        at=at,
    )
    record("pass.code_sent", on=[held, held.owner], by=None, at=at)
    return held.code_expires_at


@transaction.atomic
def show_owner(*, owner_pass: OwnerPass, code: str, at: datetime) -> Shown:
    """Take a code as the proof that its sender reads the owner's mail. A code works once.

    Returns rather than raises: a wrong code is counted, whatever becomes of the request.
    """
    held = _held(owner_pass)
    outcome = _judge(held, code, at)
    held.save(
        update_fields=[
            "code_hash",
            "code_expires_at",
            "wrong_codes",
            "shown_at",
            "withdrawn_at",
        ]
    )
    record(
        "pass.shown" if outcome is Shown.RIGHT else "pass.refused",
        on=[held, held.owner],
        by=None,
        by_name=str(held.owner) if outcome is Shown.RIGHT else "Somebody",
        at=at,
        about=held.about_kind,
        left="the link is withdrawn"
        if outcome is Shown.WITHDRAWN
        else "the link stands",
    )
    return outcome


def _judge(held: OwnerPass, code: str, at: datetime) -> Shown:
    if held.withdrawn_at:
        return Shown.WITHDRAWN
    if not held.code_hash or held.code_expires_at is None or held.code_expires_at <= at:
        return Shown.VOID
    if constant_time_compare(held.code_hash, hash_of(held.pk, code)):
        _void_code(held)
        held.wrong_codes, held.shown_at = 0, at
        return Shown.RIGHT
    held.wrong_codes += 1
    if held.wrong_codes >= WRONG_A_PASS:
        _void_code(held)
        held.withdrawn_at = at
        return Shown.WITHDRAWN
    if held.wrong_codes % WRONG_A_CODE == 0:
        _void_code(held)
        return Shown.VOID
    return Shown.WRONG


def _void_code(held: OwnerPass) -> None:
    held.code_hash, held.code_expires_at = "", None


def _held(owner_pass: OwnerPass) -> OwnerPass:
    rows = OwnerPass.objects.select_for_update(of=("self",)).select_related("owner")
    return rows.get(pk=owner_pass.pk)
