"""The first people of a site come in by command; a password never stands on a command line."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from prm.accounts.models import Role, User

pytestmark = pytest.mark.django_db


def add(monkeypatch: pytest.MonkeyPatch, *, password: str, email: str) -> str:
    monkeypatch.setattr("sys.stdin", StringIO(f"{password}\n"))
    said = StringIO()
    call_command("add_user", email, name="Ada Verrin", role=Role.STEWARD, stdout=said)
    return said.getvalue()


def test_a_person_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    said = add(monkeypatch, password="over three weirs", email="Ada@Example.org")
    assert said == "Ada Verrin can sign in as ada@example.org.\n"
    assert User.objects.get().check_password("over three weirs")


def test_what_is_wrong_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="at least 12 characters") as raised:
        add(monkeypatch, password="short", email="ada@example.org")
    assert raised.value.returncode == 2
    assert not User.objects.exists()
