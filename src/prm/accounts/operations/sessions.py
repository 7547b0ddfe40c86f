"""Sessions: kept in view while they live, ended by hand."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.http import HttpRequest

from prm.accounts.models import User


@transaction.atomic
def end_sessions(*, user: User, but: str = "") -> int:
    """End every session of a person, save the one with the key ``but``; say how many."""
    sessions = [*UserSession.objects.filter(user=user).exclude(session_key=but)]
    for session in sessions:
        session.end()
    return len(sessions)


@transaction.atomic
def end_session(*, session: UserSession) -> None:
    """End one session."""
    session.end()


def note_activity(request: HttpRequest) -> None:
    """Note where a session is and when it was last seen."""
    UserSession.objects.create_from_request(request)
