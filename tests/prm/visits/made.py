"""What is said, promised and asked for, made for a test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from prm.accounts.models import User
from prm.directory.models import Affiliation, Contact, Practice, Practitioner
from prm.issues.models import Owner
from prm.ledger.models import Entry
from prm.visits.models import Commitment, Interaction
from prm.visits.operations import (
    Promise,
    Said,
    Who,
    log_interaction,
    make_commitment,
)
from tests.prm.territories.made import at, make_practice

NOW = at(15)  # Monday 15 June 2026, 18:00 UTC
TODAY = date(2026, 6, 15)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Office:
    """A practice with a doctor and a manager."""

    practice: Practice
    doctor: Practitioner
    manager: Contact


def make_office(name: str = "Elm Street Family Practice") -> Office:
    practice = make_practice(name, city="Ashford", state="TX")
    doctor = Practitioner.objects.create(first_name="Ines", last_name=f"of {name}")
    Affiliation.objects.create(
        practitioner=doctor,
        practice=practice,
        from_date=date(2020, 1, 1),
        source="roster",
        as_of=date(2026, 1, 1),
    )
    manager = Contact.objects.create(
        practice=practice, name="Maud Tellier", role="office_manager"
    )
    return Office(practice, doctor, manager)


def make_owner(name: str = "Rosalind Achterberg", **facts: object) -> Owner:
    """Add somebody without an account who keeps promises."""
    address = f"{name.split()[0].lower()}@clinic.example"
    return Owner.objects.create(
        name=name, email=address, **{"department": "Cardiology clinic", **facts}
    )


def said(**given: object) -> Said:
    """Return a visit of today with all that a good note has."""
    usual: dict[str, object] = {
        "kind": "visit",
        "at": NOW - timedelta(hours=2),
        "purpose": "listen",
        "topics": ["access"],
        "intel": "They wait five weeks for a slot.",
        "next_step": "Bring the direct line",
        "next_on": TODAY + 7 * DAY,
        "minutes": 25,
    }
    return Said(**{**usual, **given})


def log(
    practice: Practice, by: User, *, now: datetime = NOW, **given: object
) -> Interaction:
    """Log a visit; ``days_ago`` says how many days before today it took place."""
    days = given.pop("days_ago", None)
    if isinstance(days, int):
        given = {"at": NOW - days * DAY, "next_step": "", "next_on": None, **given}
    return log_interaction(practice=practice, said=said(**given), by=by, at=now)


def promise(
    practice: Practice,
    by: User,
    *,
    owner: Owner | None = None,
    due_on: date = TODAY + 7 * DAY,
    made_at: datetime = NOW,
    what: str = "A direct line to the cardiology desk",
    service_line: str = "cardiology",
) -> Commitment:
    """Make a promise, if need be some days ago."""
    keeper = owner or Owner.objects.first() or make_owner()
    made = Promise(what, keeper, due_on, service_line=service_line)
    return make_commitment(practice=practice, promise=made, by=by, at=made_at)


def by_name(person: str) -> Who:
    return Who("name", person)


def verbs(count: int) -> list[str]:
    """Return the newest verbs of the ledger, the newest first."""
    newest = Entry.objects.order_by("-sequence")
    return [*newest.values_list("verb", flat=True)[:count]]
