"""Who of theirs was there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from django.core.exceptions import ValidationError

from prm.directory.models import Affiliation, Contact, Practice
from prm.visits.models import Attendee, Interaction

NAME_LENGTH = 200
REMEDY = "Add them by name, or correct the directory."


class Who(NamedTuple):
    """A practitioner or a contact by key, or a name that the directory doesn't know yet."""

    kind: Literal["practitioner", "contact", "name"]
    key: int | str


def people_of(interaction: Interaction) -> tuple[Who, ...]:
    """Return who was there, as they were written down."""
    return tuple(
        Who("practitioner", each.practitioner_id)
        if each.practitioner_id
        else Who("contact", each.contact_id)
        if each.contact_id
        else Who("name", each.name or "")
        for each in interaction.attendees.order_by("pk")
    )


def attend(interaction: Interaction, people: Iterable[Who]) -> None:
    """Write down who was there, each person once."""
    fields = {
        "practitioner": "practitioner_id",
        "contact": "contact_id",
        "name": "name",
    }
    Attendee.objects.bulk_create(
        Attendee(interaction=interaction, **{fields[kind]: key})
        for kind, key in dict.fromkeys(people)
    )


def check_people(
    people: Iterable[Who], *, practice: Practice, there: Iterable[Who] = ()
) -> None:
    """Raise unless everybody belongs to a practice; who was ``there`` before may stay, wherever they are now."""
    new = set(people) - set(there)
    if not new:
        return
    theirs = {
        "practitioner": Affiliation.objects.filter(practice=practice).values_list(
            "practitioner", flat=True
        ),
        "contact": Contact.objects.filter(practice=practice).values_list(
            "pk", flat=True
        ),
    }
    for kind, rows in theirs.items():
        asked = {each.key for each in new if each.kind == kind}
        if asked and asked - set(rows):
            raise ValidationError(
                {"people": f"Somebody you chose doesn’t work at {practice}. {REMEDY}"}
            )
    for each in new:
        name = str(each.key)
        if each.kind == "name" and not 0 < len(name.strip()) <= NAME_LENGTH:
            raise ValidationError(
                {"people": f"A name has 1 to {NAME_LENGTH} characters."}
            )
