"""What administrators do to accounts: each verb once, with its row in the ledger.

Accounts lie beneath the ledger in the order of imports, so a verb stands here: it calls what ``prm.accounts`` knows of
rows and writes the entry, in one transaction.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from prm.accounts import operations as accounts
from prm.accounts.models import Invitation, Role, User
from prm.ledger.operations import record


@transaction.atomic
def add_user(
    *,
    email: str,
    name: str,
    role: Role | str,
    password: str,
    time_zone: str = "",
    by: User | None,
    at: datetime,
) -> User:
    """Add a person without an invitation: the way in for the first people of a site."""
    user = accounts.create_user(
        email=email, name=name, role=role, password=password, time_zone=time_zone
    )
    record("user.added", on=user, by=by, at=at, role=_said(user.role))
    return user


@transaction.atomic
def invite_person(
    *,
    email: str,
    name: str,
    role: Role | str,
    time_zone: str = "",
    by: User,
    at: datetime,
) -> Invitation:
    """Keep a place for somebody. Raises ``ValidationError``."""
    invitation = accounts.create_invitation(
        email=email, name=name, role=role, time_zone=time_zone, by=by, at=at
    )
    record("invitation.sent", on=invitation, by=by, at=at, role=_said(invitation.role))
    return invitation


@transaction.atomic
def renew_invitation(*, invitation: Invitation, by: User, at: datetime) -> Invitation:
    """Make a new link, which voids those before."""
    renewed = accounts.renew_invitation(invitation=invitation, at=at)
    record("invitation.renewed", on=renewed, by=by, at=at)
    return renewed


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User, at: datetime) -> None:
    """Take an invitation back."""
    withdrawn = accounts.withdraw_invitation(invitation=invitation, at=at)
    record("invitation.withdrawn", on=withdrawn, by=by, at=at)


@transaction.atomic
def change_role(*, user: User, role: Role | str, by: User, at: datetime) -> None:
    """Give a person another role. Raises ``LastAdministrator``; the same role again changes nothing."""
    before = user.role
    if before == role:
        return
    accounts.change_role(user=user, role=role)
    record(
        "user.changed_role",
        on=user,
        by=by,
        at=at,
        before=_said(before),
        after=_said(role),
    )


@transaction.atomic
def close_user(*, user: User, by: User, at: datetime, why: str = "") -> None:
    """Let a person in no more. Raises ``LastAdministrator``."""
    accounts.close_user(user=user)
    record("user.closed", on=user, by=by, at=at, why=why)


@transaction.atomic
def reopen_user(*, user: User, by: User, at: datetime) -> None:
    """Let a person in again."""
    accounts.reopen_user(user=user)
    record("user.reopened", on=user, by=by, at=at)


@transaction.atomic
def reset_factors(*, user: User, by: User, at: datetime) -> None:
    """Remove the second factors of somebody who lost theirs."""
    count = accounts.reset_factors(user=user)
    record("user.lost_factors", on=user, by=by, at=at, count=count)


@transaction.atomic
def unlock_user(*, user: User, by: User, at: datetime) -> None:
    """Open sign-in again for somebody who mistyped too often."""
    accounts.unlock_user(user=user)
    record("user.unlocked", on=user, by=by, at=at)


@transaction.atomic
def end_sessions(*, user: User, by: User, at: datetime) -> int:
    """Sign a person out everywhere."""
    count = accounts.end_sessions(user=user)
    record("session.ended_for", on=user, by=by, at=at, count=count)
    return count


def record_password_link(*, user: User, by: User, at: datetime) -> None:
    """Write down that an administrator can hand a person's password over."""
    record("user.given_password_link", on=user, by=by, at=at)


def record_list_taken(*, by: User, at: datetime) -> None:
    """Write down that the list of people left the site."""
    record("users.taken", by=by, at=at)


def _said(role: Role | str) -> str:
    return Role(role).label.lower()
