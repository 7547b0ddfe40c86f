"""An owner without an account, the mail that reaches them, and the browser in which they open its link."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from django.test import Client
from django.utils import timezone

from prm.issues.models import Issue, Owner, OwnerPass
from prm.mail.letters import secret_of, text_of
from prm.mail.models import Letter


@dataclass
class Reader:
    """Somebody with a mailbox and a browser."""

    owner: Owner
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=False))

    def mail(self) -> str:
        """Return the text of their newest letter, as it would leave."""
        letters = Letter.objects.filter(to_address=self.owner.email)
        newest = letters.order_by("queued_at", "pk").last()
        assert newest is not None
        return text_of(newest, secret_of(newest, timezone.now()))

    def link(self) -> str:
        """Return the path of the link in their newest letter."""
        found = re.search(r"http://127\.0\.0\.1:8000(/act/\S+)", self.mail())
        assert found
        return found[1]

    def code(self) -> str:
        """Return the code in their newest letter."""
        found = re.search(r"^(\d{6}) is your code", self.mail(), re.M)
        assert found
        return found[1]

    def show(self, path: str) -> None:
        """Show by a code who they are."""
        self.client.post(f"{path}code/")
        answer = self.client.post(f"{path}proof/", {"code": self.code()})
        assert answer.status_code == 302

    def say(self, path: str, act: str, *, seen: int, **fields: str) -> int:
        """Do something through the link."""
        said = {f"{act}-{name}": value for name, value in fields.items()}
        return self.client.post(
            f"{path}steps/", {"act": act, f"{act}-seen": seen, **said}
        ).status_code


def pass_of(reader: Reader) -> OwnerPass:
    """Return the reader's newest pass."""
    return OwnerPass.objects.filter(owner=reader.owner).latest("issued_at")


def today(at: datetime | None = None) -> str:
    """Return a day as a form takes it."""
    return timezone.localdate(at).isoformat()


def fresh(issue: Issue) -> Issue:
    """Return an issue as it stands."""
    return Issue.objects.get(pk=issue.pk)
