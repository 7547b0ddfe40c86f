"""Accounts: added, given another role, closed, opened again."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from prm.accounts.models import Role, User
from prm.accounts.operations.sessions import end_sessions


@dataclass(frozen=True, slots=True)
class LastAdministrator(Exception):
    """The site would be left without anybody who can let people in."""

    name: str

    def __str__(self) -> str:
        return (
            f"{self.name} is the last administrator. Make somebody else an administrator first, "
            "or nobody could let people in any more."
        )


@transaction.atomic
def create_user(
    *,
    email: str,
    name: str,
    role: Role | str,
    password: str | None,
    time_zone: str = "",
) -> User:
    """Add a person. Raises ``ValidationError`` with what to mend.

    Without a password they come in by the site's single sign-on alone.
    """
    user = User(
        email=email.strip().lower(), name=name.strip(), role=role, time_zone=time_zone
    )
    if password is not None:
        validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    return user


@transaction.atomic
def set_password(*, user: User, password: str) -> None:
    """Give a person a new password, which ends their sessions."""
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])


@transaction.atomic
def choose_time_zone(*, user: User, time_zone: str) -> None:
    """Show times to a person in a zone of their own; empty means the site's."""
    user.time_zone = time_zone
    user.full_clean(exclude=["password"])
    user.save(update_fields=["time_zone"])


@transaction.atomic
def change_role(*, user: User, role: Role | str) -> None:
    """Give a person another role. Raises :class:`LastAdministrator`."""
    if role != Role.ADMINISTRATOR:
        _check_another_administrator_stays(user)
    user.role = role
    user.full_clean(exclude=["password"])
    user.save(update_fields=["role"])


@transaction.atomic
def close_user(*, user: User) -> None:
    """Let a person in no more, from this instant. Raises :class:`LastAdministrator`."""
    _check_another_administrator_stays(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user=user)


def _check_another_administrator_stays(user: User) -> None:
    # Locked until the transaction ends: two administrators must not close each other at the same instant.
    administrators = User.objects.select_for_update().filter(
        role=Role.ADMINISTRATOR, is_active=True
    )
    if {each.pk for each in administrators} == {user.pk}:
        raise LastAdministrator(user.name)


@transaction.atomic
def reopen_user(*, user: User) -> None:
    """Let a person in again, with the password and the factors they had."""
    user.is_active = True
    user.save(update_fields=["is_active"])


@transaction.atomic
def reset_factors(*, user: User) -> int:
    """Remove every second factor of a person who lost theirs, end their sessions; say how many there were."""
    factors = Authenticator.objects.filter(user=user)
    count = factors.exclude(type=Authenticator.Type.RECOVERY_CODES).count()
    factors.delete()
    end_sessions(user=user)
    return count


def unlock_user(*, user: User) -> int:
    """Forget the wrong passwords that closed the door; say whether there were any."""
    forgotten: int = AxesProxyHandler.reset_attempts(username=user.email)
    return forgotten
