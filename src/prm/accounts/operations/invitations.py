"""Invitations: made, made anew, withdrawn, accepted."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from prm.accounts.models import Invitation, Role, User
from prm.accounts.operations.people import create_user

GOOD_FOR = timedelta(
    days=7
)  # long enough for a week off, short for a link that lies about


@transaction.atomic
def create_invitation(
    *,
    email: str,
    name: str,
    role: Role | str,
    time_zone: str = "",
    by: User,
    at: datetime,
) -> Invitation:
    """Keep a place for somebody. Raises ``ValidationError`` with what to mend."""
    email = email.strip().lower()
    if User.objects.filter(email__iexact=email).exists():
        raise ValidationError({"email": "Somebody with this address has an account."})
    if Invitation.objects.filter(
        email__iexact=email, withdrawn_at=None, accepted_at=None
    ).exists():
        raise ValidationError(
            {"email": "This address is invited already. Send that invitation again."}
        )
    invitation = Invitation(
        email=email,
        name=name.strip(),
        role=role,
        time_zone=time_zone,
        invited_by=by,
        invited_at=at,
        expires_at=at + GOOD_FOR,
    )
    invitation.full_clean()
    invitation.save()
    return invitation


@transaction.atomic
def renew_invitation(*, invitation: Invitation, at: datetime) -> Invitation:
    """Make a new link, good for as long again; the links before open nothing any more."""
    current = _open_one(invitation)
    current.issue += 1
    current.expires_at = at + GOOD_FOR
    current.save(update_fields=["issue", "expires_at"])
    return current


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, at: datetime) -> Invitation:
    """Take an invitation back."""
    current = _open_one(invitation)
    current.withdrawn_at = at
    current.save(update_fields=["withdrawn_at"])
    return current


@transaction.atomic
def accept_invitation(
    *,
    invitation: Invitation,
    name: str,
    password: str | None,
    time_zone: str = "",
    at: datetime,
) -> User:
    """Make the account that an invitation kept a place for; its link opens nothing after that."""
    current = _open_one(invitation)
    if not current.is_open(at):
        raise ValidationError("This invitation is too old. Ask for a new one.")
    user = create_user(
        email=current.email,
        name=name,
        role=current.role,
        password=password,
        time_zone=time_zone or current.time_zone,
    )
    current.accepted_at, current.accepted_by = at, user
    current.save(update_fields=["accepted_at", "accepted_by"])
    return user


def _open_one(invitation: Invitation) -> Invitation:
    current = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if current.accepted_at:
        raise ValidationError(f"{current.name} has accepted this invitation already.")
    if current.withdrawn_at:
        raise ValidationError("This invitation was withdrawn.")
    return current
