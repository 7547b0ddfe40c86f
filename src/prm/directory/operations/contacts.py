"""What is done to the contacts of a practice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from prm.accounts.models import User
from prm.common.versions import Clash, changes, clashes
from prm.directory.models import Contact, Practice
from prm.directory.operations.turns import hold
from prm.directory.queries.contacts import LABELS, as_seen
from prm.directory.search.operations import index_records, remove_records
from prm.ledger.models import Entry
from prm.ledger.operations import record


class ContactChanged(Exception):
    """Somebody else changed the same attributes meanwhile; nothing was written.

    ``wanted`` is the contact as it would stand with this person's changes, as text.
    """

    def __init__(self, found: list[Clash], wanted: dict[str, str]) -> None:
        super().__init__("Somebody changed this contact while you were.")
        self.clashes = found
        self.wanted = wanted


@transaction.atomic
def add_contact(
    *, practice: Practice, values: Mapping[str, Any], by: User, at: datetime
) -> Contact:
    """Add a person to a practice. Raises ``ValidationError`` with what to mend."""
    practice = hold(practice)
    contact = Contact(practice=practice, **{name: values[name] for name in LABELS})
    contact.full_clean()
    contact.save()
    index_records([contact])
    record(
        "contact.added",
        on=[contact, practice],
        by=by,
        at=at,
        role=contact.get_role_display().lower(),
        practice=str(practice),
    )
    return contact


@transaction.atomic
def edit_contact(
    *,
    contact: Contact,
    values: Mapping[str, Any],
    seen: Mapping[str, str],
    by: User,
    at: datetime,
) -> Entry | None:
    """Change what the person changed of what they had ``seen``, and nothing that a colleague changed meanwhile.

    Returns None when nothing changed.

    Raises
    ------
    ContactChanged
        If a colleague changed the same attributes to something else.
    ValidationError
        With what to mend.
    """
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    before = as_seen(contact)
    wanted = Contact(practice=contact.practice, **values)
    mine = as_seen(wanted)
    after = {**before, **changes(seen, mine)}
    if found := clashes(seen, mine, before):
        raise ContactChanged(found, after)
    changed = changes(before, after)
    if not changed:
        return None
    for name in changed:
        setattr(contact, name, getattr(wanted, name))
    contact.full_clean()
    contact.save()
    index_records([contact])
    return record(
        "contact.edited",
        on=[contact, contact.practice],
        by=by,
        at=at,
        attributes=[LABELS[name].lower() for name in changed],
        practice=str(contact.practice),
        before={name: before[name] for name in changed},
        after=changed,
    )


@transaction.atomic
def mark_contact_left(
    *, contact: Contact, left_on: date, by: User, at: datetime
) -> None:
    """Say that a person no longer works at the practice; what they were to us stays."""
    contact.left_on = left_on
    contact.full_clean()
    contact.save(update_fields=["left_on"])
    index_records([contact])
    record(
        "contact.left",
        on=[contact, contact.practice],
        by=by,
        at=at,
        practice=str(contact.practice),
        left_on=left_on,
    )


@transaction.atomic
def mark_contact_returned(*, contact: Contact, by: User, at: datetime) -> None:
    """Say that a person works at the practice after all, or again."""
    contact.left_on = None
    contact.save(update_fields=["left_on"])
    index_records([contact])
    record(
        "contact.returned",
        on=[contact, contact.practice],
        by=by,
        at=at,
        practice=str(contact.practice),
    )


@transaction.atomic
def remove_contact(*, contact: Contact, by: User, at: datetime) -> None:
    """Take back a contact that was added by mistake.

    Raises ``ProtectedError`` when something hangs on it already; then it can only be marked as left.
    """
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    record(
        "contact.removed",
        on=[contact, contact.practice],
        by=by,
        at=at,
        practice=str(contact.practice),
    )
    remove_records([contact])
    contact.delete()
