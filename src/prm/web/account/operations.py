"""What people do to their own account: each verb once, with its row in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction

from prm.accounts import operations as accounts
from prm.accounts.models import Invitation, Role, User
from prm.ledger.operations import record


def record_sign_in(
    *, user: User, means: Sequence[str], place: str, at: datetime
) -> None:
    """Write down that somebody came in, by what and from where."""
    said = " and ".join(dict.fromkeys(means)) or "unknown means"
    record("user.signed_in", on=user, by=user, at=at, means=said, place=place)


def record_sign_out(*, user: User, at: datetime) -> None:
    """Write down that somebody went."""
    record("user.signed_out", on=user, by=user, at=at)


def record_lock_out(
    *, user: User | None, tried: str, place: str, at: datetime, until: datetime
) -> None:
    """Write down that too many wrong passwords closed the door."""
    record(
        "user.locked_out",
        on=[user] if user else [],
        by=None,
        at=at,
        tried=tried,
        place=place,
        until=until.isoformat(timespec="minutes"),
    )


@transaction.atomic
def change_password(*, user: User, password: str, at: datetime) -> None:
    """Give oneself a new password, which ends one's other sessions."""
    accounts.set_password(user=user, password=password)
    record("user.changed_password", on=user, by=user, at=at)


@transaction.atomic
def use_password_link(*, user: User, password: str, at: datetime) -> None:
    """Choose a new password by a one-time link, which ends all sessions and opens a closed door."""
    accounts.set_password(user=user, password=password)
    accounts.unlock_user(user=user)
    record("user.used_password_link", on=user, by=user, at=at)


def record_password_mail(*, user: User, place: str, at: datetime) -> None:
    """Write down that a password's link was mailed to whoever asked for it."""
    record("user.asked_for_password", on=user, by=None, at=at, place=place)


@transaction.atomic
def choose_time_zone(*, user: User, time_zone: str, at: datetime) -> None:
    """Show times to oneself in a zone of one's own."""
    accounts.choose_time_zone(user=user, time_zone=time_zone)
    record("user.chose_time_zone", on=user, by=user, at=at, zone=time_zone)


def record_factor(verb: str, *, user: User, factor: str, at: datetime) -> None:
    """Write down that a second factor was added, removed or renamed: ``factor.added`` and so on."""
    record(verb, on=user, by=user, at=at, factor=factor)


@transaction.atomic
def end_session(*, session: UserSession, by: User, at: datetime) -> None:
    """End one of one's own sessions."""
    place = session.ip
    accounts.end_session(session=session)
    record("session.ended", on=by, by=by, at=at, place=place)


@transaction.atomic
def end_other_sessions(*, user: User, keep: str, at: datetime) -> int:
    """Sign oneself out everywhere else."""
    count = accounts.end_sessions(user=user, but=keep)
    record("session.ended_elsewhere", on=user, by=user, at=at, count=count)
    return count


@transaction.atomic
def accept_invitation(
    *,
    invitation: Invitation,
    name: str,
    password: str | None,
    time_zone: str = "",
    at: datetime,
) -> User:
    """Take the place that an invitation kept."""
    user = accounts.accept_invitation(
        invitation=invitation,
        name=name,
        password=password,
        time_zone=time_zone,
        at=at,
    )
    record(
        "user.joined",
        on=[user, invitation],
        by=user,
        at=at,
        role=Role(user.role).label.lower(),
    )
    return user


@transaction.atomic
def follow_claimed_role(*, user: User, role: Role, at: datetime) -> bool:
    """Take over the role that the identity provider says, unless nobody could let people in after that."""
    before = Role(user.role)
    if before == role:
        return False
    try:
        accounts.change_role(user=user, role=role)
    except accounts.LastAdministrator:
        return False
    record(
        "user.changed_role",
        on=user,
        by=None,
        at=at,
        why="The identity provider says so.",
        before=before.label.lower(),
        after=role.label.lower(),
    )
    return True
