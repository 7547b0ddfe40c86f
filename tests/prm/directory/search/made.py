"""A small made-up directory to search in, and an index full of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from prm.directory.models import (
    Affiliation,
    Contact,
    Note,
    Organization,
    Practice,
    Practitioner,
)
from prm.directory.search.operations import index_records
from tests.cast import Cast

AT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Town:
    """Everybody in it."""

    maple: Practice
    harbor: Practice
    group: Organization
    okonkwo: Practitioner
    ohara: Practitioner
    dayton: Practitioner
    front_desk: Contact
    note: Note
    older_note: Note


def make_town(cast: Cast) -> Town:
    """Add the town to the database and to the index."""
    group = Organization.objects.create(
        code="O-1",
        name="Lakeside Physicians",
        other_names=["Old Mill Doctors"],
        npi="9800000001",
        city="Dayton",
        state="OH",
    )
    maple = Practice.objects.create(
        code="P-1",
        name="Maple Street Family Medicine",
        organization=group,
        phone="(937) 555-0142",
        address_1="12 Maple Street",
        city="Dayton",
        state="OH",
        zip_code="45402",
    )
    harbor = Practice.objects.create(
        code="P-2", name="Harbor Cardiology", phone="9375550199", city="Xenia"
    )
    town = Town(
        maple=maple,
        harbor=harbor,
        group=group,
        okonkwo=_person("9700000002", "Adaeze", "Okonkwo", maple, "Family medicine"),
        ohara=_person("9700000010", "Siobhán", "O’Hara", harbor, "Cardiology"),
        dayton=_person("9700000028", "Milo", "Dayton", harbor, "Cardiology"),
        front_desk=Contact.objects.create(
            practice=maple,
            name="Bettina Krol",
            role="office_manager",
            phone="937-555-0177",
        ),
        older_note=_note(cast, maple, "The fax machine is broken.", day=1),
        note=_note(
            cast,
            maple,
            "Parking is hard; Bettina schedules echocardiograms. Call (937) 555-0123.",
            day=2,
        ),
    )
    index_records([maple, harbor, group, town.okonkwo, town.ohara, town.dayton])
    index_records([town.front_desk, town.older_note, town.note])
    return town


def _person(
    npi: str, first: str, last: str, practice: Practice, specialty: str
) -> Practitioner:
    person = Practitioner.objects.create(
        npi=npi, first_name=first, last_name=last, specialty=specialty
    )
    Affiliation.objects.create(
        practitioner=person,
        practice=practice,
        from_date=date(2024, 1, 1),
        source="roster",
        as_of=date(2026, 1, 1),
    )
    return person


def _note(cast: Cast, practice: Practice, text: str, *, day: int) -> Note:
    return Note.objects.create(
        practice=practice,
        text=text,
        written_at=AT.replace(day=day),
        written_by=cast.liaison,
    )
