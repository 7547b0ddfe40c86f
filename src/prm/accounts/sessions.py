"""The session of a request, read from the database each time, and so never older than the database.

A process keeps no session and no user of its own: a log-out, another role, a closed account or a new password counts in
every process from the next request on, without anybody having to tell them. What made reading dear was making the SQL.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from prm.accounts.models import User
from prm.common.prepared import prepared


@prepared(str, datetime)
def _alive(key: str, at: datetime) -> QuerySet:
    found = Session.objects.filter(session_key=key, expire_date__gt=at)
    return found.values_list("session_data", flat=True)


@prepared(int)
def _people(key: int) -> QuerySet[User]:
    return User.objects.filter(pk=key)


class SessionStore(db.SessionStore):
    """Django's sessions in the database, read with a prepared query."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds; nothing of one that has ended."""
        for data in _alive(self.session_key or "", timezone.now()):
            return self.decode(data)
        self._session_key = None
        return {}


class Backend(AuthenticationBackend):
    """Allauth's way in; whoever has come in is read with a prepared query."""

    def get_user(self, user_id: int) -> User | None:
        """Return a person who may still come in."""
        for user in _people(user_id):
            return user if self.user_can_authenticate(user) else None
        return None
