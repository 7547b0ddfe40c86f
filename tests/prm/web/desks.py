"""Somebody at a desk, on a Wednesday morning: what they read, what they send, what they are told."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse

from prm.accounts.models import User
from prm.issues.models import Issue
from tests.cast import signed_in
from tests.prm.issues.made import MONDAY
from tests.prm.web.conftest import words

NOW = MONDAY + timedelta(days=2)


class Desk:
    """One person's browser, without a script."""

    def __init__(self, person: User) -> None:
        self.person = person
        self.client = signed_in(person)

    def get(self, path: str) -> HttpResponse:
        response = self.client.get(path)
        assert response.status_code == 200, path
        return response

    def read(self, path: str) -> str:
        """Return a page in words."""
        return said_in(self.get(path))

    def send(self, path: str, **said: Any) -> HttpResponse:
        return self.client.post(path, said)

    def do(self, issue: Issue, place: str, **said: Any) -> HttpResponse:
        """Do something to an issue as it stands."""
        issue.refresh_from_db()
        return self.send(
            f"/issues/{issue.pk}/{place}/", **{"seen": issue.revision, **said}
        )


def said_in(response: HttpResponse) -> str:
    """Return what a reader reads of an answer, in one line."""
    text = html.unescape(words(response.content))
    return re.sub(r" (?=[.,;:?])", "", text)  # what stood around tags


def undo_in(page: HttpResponse) -> str:
    """Return the address by which a toast takes back what was done."""
    found = re.search(r'class="toast">.*?action="([^"]+)"', page.content.decode(), re.S)
    assert found, "no toast offers a way back"
    return html.unescape(found[1])


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)
