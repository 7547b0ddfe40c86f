"""Choosing practices without a script: those that are chosen, those that a search found, and who works there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q
from django.db.models.functions import Lower

from prm.accounts.models import User
from prm.directory.models import Contact, Practice, Practitioner
from prm.directory.queries.affiliations import list_affiliations
from prm.directory.queries.contacts import list_contacts
from prm.territories.queries import practices_visible_to
from prm.web.records.asked import LONGEST_KEY

_FOUND = 12  # practices; who finds more types another letter
_ASKED = 5  # practices whose people are offered; of more one asks each

Choice = tuple[str, str]
Grouped = list[tuple[str, str | list[Choice]]]


def chosen_practices(
    keys: Iterable[str], person: User, *, on: date, code: str = ""
) -> list[Practice]:
    """Return the practices of some keys, or of a mart's id, that are a person's business, by name."""
    known = [int(key) for key in keys if key.isdecimal() and len(key) <= LONGEST_KEY]
    asked = Q(pk__in=known) | (Q(code=code) if code else Q())
    if not known and not code:
        return []
    found = practices_visible_to(person, on=on).filter(asked)
    return list(found.order_by(Lower("name"), "pk"))


def found_practices(text: str, person: User, *, on: date) -> list[Practice]:
    """Return the practices that a search finds by name, town or organization."""
    found = practices_visible_to(person, on=on)
    words = text.replace("\0", "").split()
    for word in words:
        found = found.filter(
            Q(name__icontains=word)
            | Q(city__icontains=word)
            | Q(organization__name__icontains=word)
        )
    return list(found.order_by(Lower("name"), "pk")[:_FOUND]) if words else []


def people_of(practices: Sequence[Practice], *, on: date) -> Grouped:
    """Return who could have said it, practice by practice."""
    groups: Grouped = [("", "Nobody in particular")]
    for practice in practices[:_ASKED]:
        people = [
            (f"contact:{each.pk}", f"{each.name}, {each.get_role_display().lower()}")
            for each in list_contacts(practice)
        ]
        here = list_affiliations(practice=practice, on=on)
        named = {each.practitioner_id: str(each.practitioner) for each in here}
        people += [(f"practitioner:{key}", name) for key, name in named.items()]
        if people:
            groups.append((practice.name, people))
    return groups


def who_said(chosen: str) -> tuple[Contact | None, Practitioner | None]:
    """Return the contact or the practitioner that was chosen."""
    kind, _, key = chosen.partition(":")
    if kind == "contact":
        return Contact.objects.filter(pk=key).first(), None
    if kind == "practitioner":
        return None, Practitioner.objects.filter(pk=key).first()
    return None, None
