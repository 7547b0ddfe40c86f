"""A liaison with a territory of two practices, a phone that sends, and the world outside the territory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from prm.accounts.models import User
from prm.common.ids import uuid7
from prm.directory.models import Affiliation, Contact, Practice, Practitioner
from prm.territories.operations import assign_liaison
from tests.cast import Cast, signed_in
from tests.prm.territories.made import make_practice, make_territory

LONG_AGO = datetime(2026, 1, 5, 12, tzinfo=UTC)
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """What the liaison covers, and what they don't."""

    alder: Practice
    brook: Practice
    elsewhere: Practice
    contact: Contact
    practitioner: Practitioner


@pytest.fixture
def field(cast: Cast) -> Field:
    alder = make_practice("Alder Creek", phone="5550100", city="Alder")
    brook, elsewhere = make_practice("Brook Lane"), make_practice("Elsewhere")
    territory = make_territory(
        "North", by=cast.director, day=LONG_AGO, practices=(alder, brook)
    )
    assign_liaison(
        territory=territory,
        liaison=cast.liaison,
        from_date=LONG_AGO.date(),
        by=cast.director,
        at=LONG_AGO,
    )
    contact = Contact.objects.create(
        practice=alder, name="Nell Orchard", role="front_desk"
    )
    practitioner = Practitioner.objects.create(
        first_name="Ada", last_name="Verrin", npi="9700000003"
    )
    Affiliation.objects.create(
        practitioner=practitioner,
        practice=alder,
        from_date=date(2020, 1, 1),
        source="roster",
        as_of=date(2026, 1, 1),
    )
    return Field(alder, brook, elsewhere, contact, practitioner)


class Phone:
    """A device that sends what was logged on it."""

    def __init__(self, person: User, ahead: timedelta = timedelta()) -> None:
        self.person, self.ahead = person, ahead
        self.client: Client = signed_in(person)
        self.name = str(uuid7())

    @property
    def now(self) -> datetime:
        return timezone.now() + self.ahead

    def act(self, kind: str, **content: Any) -> dict[str, Any]:
        """Return an act as the kit makes it."""
        made = {"id": str(uuid7()), "kind": kind, "made_at": self.now.isoformat()}
        return {**made, **content}

    def visit(self, practice: Practice, **content: Any) -> dict[str, Any]:
        usual = {"practice": practice.pk, "purpose": "listen", "topics": ["access"]}
        return self.act("visit", **{**usual, **content})

    def upload(self, *acts: Mapping[str, Any], **over: Any) -> Any:
        body = {
            "person": self.person.pk,
            "device": self.name,
            "now": self.now.isoformat(),
            "acts": acts,
            **over,
        }
        return self.client.post("/api/sync/", body, content_type="application/json")

    def send(self, *acts: Mapping[str, Any]) -> list[Answer]:
        """Send acts; return what became of each."""
        response = self.upload(*acts)
        assert response.status_code == 200, response.content
        return list(response.json()["acts"])

    def outcomes(self, *acts: Mapping[str, Any]) -> list[str]:
        return [each["outcome"] for each in self.send(*acts)]


Phones = Callable[..., Phone]


@pytest.fixture
def phone(cast: Cast, field: Field) -> Phone:
    return Phone(cast.liaison)
