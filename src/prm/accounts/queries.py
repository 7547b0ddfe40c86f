"""Who has an account, what they come in with, and where they are signed in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from prm.accounts.models import Invitation, User

BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")  # each names those after it
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)
CALLED = {"Edg": "Edge", "OPR": "Opera"}


@dataclass(frozen=True, slots=True)
class SessionSeen:
    """One place where a person is signed in."""

    pk: int
    device: str
    place: str
    begun_at: datetime
    seen_at: datetime
    here: bool


@dataclass(frozen=True, slots=True)
class Factor:
    """One second factor of a person."""

    pk: int
    kind: str
    name: str
    added_at: datetime
    used_at: datetime | None
    left: int = 0  # recovery codes not yet used


def list_sessions(user: User, *, here: str) -> list[SessionSeen]:
    """Return where a person is signed in, this place first and then the latest seen."""
    alive = Session.objects.filter(
        session_key=OuterRef("session_key"), expire_date__gt=timezone.now()
    )
    rows = UserSession.objects.filter(Exists(alive), user=user)
    found = [
        SessionSeen(
            pk=row.pk,
            device=name_device(row.user_agent),
            place=row.ip,
            begun_at=row.created_at,
            seen_at=row.last_seen_at,
            here=row.session_key == here,
        )
        for row in rows.order_by("-last_seen_at")
    ]
    return sorted(found, key=lambda session: not session.here)


def get_session(user: User, pk: int) -> UserSession | None:
    """Return one session of a person."""
    found: UserSession | None = UserSession.objects.filter(user=user, pk=pk).first()
    return found


def name_device(user_agent: str) -> str:
    """Say in two words what a browser says in twenty.

    >>> name_device("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 Edg/156.0")
    'Edge on Windows'
    """
    browser = next((b for b in BROWSERS if re.search(rf"\b{b}/", user_agent)), "")
    system = next((said for mark, said in SYSTEMS if mark in user_agent), "")
    named = CALLED.get(browser, browser)
    return " on ".join(part for part in (named, system) if part) or "Unknown device"


def list_factors(user: User) -> list[Factor]:
    """Return a person's second factors, oldest first."""
    rows = Authenticator.objects.filter(user=user).order_by("created_at", "pk")
    return [
        Factor(
            pk=row.pk,
            kind=row.type,
            name=str(row),
            added_at=row.created_at,
            used_at=row.last_used_at,
            left=len(row.wrap().get_unused_codes())
            if row.type == Authenticator.Type.RECOVERY_CODES
            else 0,
        )
        for row in rows
    ]


def list_people(*, text: str = "", role: str = "", state: str = "") -> QuerySet[User]:
    """Return people by name, each with whether they have a second factor (``has_factor``)."""
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    people = User.objects.annotate(has_factor=Exists(factors)).order_by("name", "pk")
    if text:
        people = people.filter(Q(name__icontains=text) | Q(email__icontains=text))
    if role:
        people = people.filter(role=role)
    if state:
        people = people.filter(is_active=state == "open")
    return people


def list_open_invitations() -> QuerySet[Invitation]:
    """Return invitations that nobody has taken up or back, newest first; some may be too old."""
    return (
        Invitation.objects.filter(accepted_at=None, withdrawn_at=None)
        .select_related("invited_by")
        .order_by("-invited_at", "-pk")
    )
