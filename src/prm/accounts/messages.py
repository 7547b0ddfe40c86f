"""What a page says once, on the page that comes next: kept in a cookie, so that saying it writes no row.

A cookie holds for the session in which it was set: who signs in afterwards at the same desk reads nothing of it.
"""

from __future__ import annotations

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.core import signing

_SALT = "prm.accounts.messages"


class _OfSession(CookieStorage):
    """Messages in a cookie that is sealed together with the session's key."""

    @property
    def signer(self) -> signing.Signer:
        """Return what seals and opens: made each time, for signing in changes the session's key."""
        session = getattr(self.request, "session", None)
        key = getattr(session, "session_key", None) or ""
        return signing.get_cookie_signer(salt=f"{_SALT}.{key}")

    @signer.setter
    def signer(self, _general: signing.Signer) -> None:
        """Take none that would open the messages of any session."""


class Storage(FallbackStorage):
    """The cookie, and the session for what is too long for one."""

    storage_classes = (_OfSession, SessionStorage)
