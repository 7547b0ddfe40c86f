"""What is written about people: accounts, sign-ins that failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from prm.accounts.models import FailedSignIn, Role, User

TRY_WINDOW = timedelta(minutes=15)
TRIES_PER_PERSON_AND_PLACE = 5  # one person mistyping
TRIES_PER_PLACE = 50  # an office behind one address, not a guessing machine
TRIES_PER_PERSON = (
    100  # guesses from many places; too many to lock a colleague out by spite
)


@dataclass(frozen=True, slots=True)
class TooManyTries(Exception):
    """Sign-in is closed for this address or from this place, until a time."""

    until: datetime


@transaction.atomic
def create_user(
    *, email: str, name: str, role: Role | str, password: str, time_zone: str = ""
) -> User:
    """Add a person. Raises ``ValidationError`` with what to mend."""
    user = User(
        email=email.strip().lower(), name=name.strip(), role=role, time_zone=time_zone
    )
    validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    return user


@transaction.atomic
def change_password(*, user: User, password: str) -> None:
    """Give a person a new password, which ends their other sessions."""
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])


@transaction.atomic
def choose_time_zone(*, user: User, time_zone: str) -> None:
    """Show times to a person in a zone of their own; empty means the site's."""
    user.time_zone = time_zone
    user.full_clean(exclude=["password"])
    user.save(update_fields=["time_zone"])


def check_may_try(*, email: str, address: str, at: datetime) -> None:
    """Raise :class:`TooManyTries` when wrong passwords have piled up."""
    recent = FailedSignIn.objects.filter(failed_at__gt=at - TRY_WINDOW)
    by_person = recent.filter(email=_key(email))
    for tries, limit in (
        (by_person.filter(address=address), TRIES_PER_PERSON_AND_PLACE),
        (recent.filter(address=address), TRIES_PER_PLACE),
        (by_person, TRIES_PER_PERSON),
    ):
        newest = tries.order_by("-failed_at").values_list("failed_at", flat=True)
        counted = list(newest[:limit])
        if len(counted) == limit:
            raise TooManyTries(until=counted[-1] + TRY_WINDOW)


@transaction.atomic
def record_failed_sign_in(*, email: str, address: str, at: datetime) -> None:
    """Count a wrong password, and forget those that no longer count."""
    FailedSignIn.objects.filter(failed_at__lte=at - TRY_WINDOW).delete()
    FailedSignIn.objects.create(email=_key(email), address=address, failed_at=at)


@transaction.atomic
def forget_failed_sign_ins(*, email: str, address: str) -> None:
    """Start the count afresh for a person who got in."""
    FailedSignIn.objects.filter(email=_key(email), address=address).delete()


def _key(email: str) -> str:
    # PostgreSQL takes no NUL; whoever sends one is guessing, and is counted like the rest.
    return email.replace("\0", "").strip().lower()[:254]
