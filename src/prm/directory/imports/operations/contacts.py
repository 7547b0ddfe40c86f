"""Contacts in bulk: added or changed by an import, and put back when it is undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Lower

from prm.accounts.models import User
from prm.directory.imports.targets.base import Outcome, Problem
from prm.directory.models import Contact, Import, ImportedContact, Practice
from prm.directory.operations.turns import take_turn
from prm.directory.search.operations import index_records, remove_records
from prm.ledger.operations import record

ATTRIBUTES = (
    "name",
    "role",
    "phone",
    "email",
    "channel",
    "best_days",
    "makes_referrals",
    "note",
)


@dataclass(frozen=True, slots=True)
class ContactSaid:
    """What a row says of a contact: attribute of the model to its value."""

    practice: str  # its code, or its name where only one has it
    values: dict[str, Any]
    row: int


@transaction.atomic
def import_contacts(
    said: Sequence[ContactSaid], brought_by: Import, by: User, at: datetime
) -> Outcome:
    """Add contacts, and change those of the same practice and name. What a row leaves empty stays as it is."""
    take_turn()
    outcome = Outcome()
    practices = _find_practices(each.practice for each in said)
    known = _find_contacts(practices.values())
    fresh: list[Contact] = []
    changed: list[tuple[Contact, dict[str, Any]]] = []
    for each in said:
        practice = practices.get(each.practice.casefold())
        if practice is None:
            outcome.problems.append(_no_practice(each))
            continue
        contact = known.get((practice.pk, each.values["name"].casefold()))
        before = values_of(contact) if contact else None
        contact = contact or Contact(practice=practice)
        for name, value in each.values.items():
            setattr(contact, name, value)
        if problems := _problems(contact, each.row):
            outcome.problems += problems
        elif before is None:
            fresh.append(contact)
        elif before != values_of(contact):
            changed.append((contact, before))
        else:
            outcome.unchanged["contact"] += 1
    _keep(fresh, changed, brought_by)
    outcome.created["contact"] += len(fresh)
    outcome.changed["contact"] += len(changed)
    record(
        "contacts.imported",
        on=[brought_by, *fresh, *(contact for contact, _ in changed)],
        by=by,
        at=at,
        created=len(fresh),
        changed=len(changed),
    )
    return outcome


def _find_practices(names: Iterable[str]) -> dict[str, Practice]:
    """Return practices by the code or name that a file knows them by, in small letters; two of a name are none."""
    wanted = {name.casefold() for name in names}
    found: dict[str, Practice] = {}
    named: dict[str, list[Practice]] = {}
    rows = Practice.objects.annotate(small_code=Lower("code"), small_name=Lower("name"))
    matches = rows.filter(small_code__in=wanted) | rows.filter(small_name__in=wanted)
    for practice in matches.select_related("merged_into"):
        survivor = practice.merged_into or practice
        named.setdefault(practice.name.casefold(), []).append(survivor)
        found[practice.code.casefold()] = survivor
    unique = {name: each[0] for name, each in named.items() if len(set(each)) == 1}
    return {**unique, **found}


def _find_contacts(practices: Iterable[Practice]) -> dict[tuple[int, str], Contact]:
    contacts = Contact.objects.filter(practice__in={each.pk for each in practices})
    return {(each.practice_id, each.name.casefold()): each for each in contacts}


def values_of(contact: Contact) -> dict[str, Any]:
    """Return what an import may have set."""
    return {name: getattr(contact, name) for name in ATTRIBUTES}


def _no_practice(said: ContactSaid) -> Problem:
    return Problem(
        said.row,
        "practice",
        f"no practice, or more than one, is called “{said.practice}”",
        "Write the practice’s code, which its page shows.",
    )


def _problems(contact: Contact, row: int) -> list[Problem]:
    try:
        contact.clean_fields(exclude=["practice"])
    except ValidationError as error:
        return [
            Problem(row, name, " ".join(messages), "Correct the cell.")
            for name, messages in error.message_dict.items()
        ]
    return []


def _keep(
    fresh: list[Contact],
    changed: list[tuple[Contact, dict[str, Any]]],
    brought_by: Import,
) -> None:
    Contact.objects.bulk_create(fresh, batch_size=500)
    moved = [contact for contact, _ in changed]
    Contact.objects.bulk_update(moved, ATTRIBUTES, batch_size=500)
    # Of a contact that an import meets twice the first state is what it was before.
    ImportedContact.objects.bulk_create(
        [
            ImportedContact(
                brought_by=brought_by,
                contact=contact,
                before=before,
                after=values_of(contact),
            )
            for contact, before in [*((each, None) for each in fresh), *changed]
        ],
        batch_size=500,
        ignore_conflicts=True,
    )
    index_records([*fresh, *moved])


@transaction.atomic
def withdraw_contacts(*, brought_by: Import) -> dict[str, int]:
    """Remove the contacts that an import added and put back those it changed; count those changed since, which stay."""
    brought = list(
        ImportedContact.objects.filter(brought_by=brought_by).select_related("contact")
    )
    as_left = [each for each in brought if values_of(each.contact) == each.after]
    added = [each.contact for each in as_left if each.before is None]
    restored = [each for each in as_left if each.before is not None]
    for each in restored:
        for name, value in (each.before or {}).items():
            setattr(each.contact, name, value)
    contacts = [each.contact for each in restored]
    Contact.objects.bulk_update(contacts, ATTRIBUTES, batch_size=500)
    index_records(contacts)
    remove_records(added)
    Contact.objects.filter(pk__in=[each.pk for each in added]).delete()
    return {
        "removed": len(added),
        "restored": len(restored),
        "kept": len(brought) - len(as_left),
    }
