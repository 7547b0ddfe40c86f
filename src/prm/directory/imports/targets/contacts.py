"""Contacts: who answers the phone, coordinates referrals and runs the office."""

from __future__ import annotations

from typing import Any

from prm.directory.imports.columns import Column
from prm.directory.imports.operations.contacts import ContactSaid, import_contacts
from prm.directory.imports.targets.base import CleanRow, Memory, Problem, Target
from prm.directory.models import Channel, ContactRole

YES = {"yes": "Yes", "no": "No"}
COLUMNS = (
    Column(
        "practice",
        "Practice code or name",
        required=True,
        synonyms=(
            "Practice",
            "Practice code",
            "Practice ID",
            "Practice name",
            "Office",
            "Clinic",
        ),
    ),
    Column(
        "name",
        "Name",
        required=True,
        synonyms=("Contact", "Contact name", "Full name", "Person"),
    ),
    Column(
        "role",
        "Role",
        "choice",
        required=True,
        synonyms=("Title", "Position", "Job title", "Contact type"),
        choices=dict(ContactRole.choices),
        words={
            "manager": "office_manager",
            "practice manager": "office_manager",
            "practice administrator": "office_manager",
            "coordinator": "referral_coordinator",
            "referrals": "referral_coordinator",
            "referral specialist": "referral_coordinator",
            "receptionist": "front_desk",
            "reception": "front_desk",
            "scheduler": "front_desk",
            "medical assistant": "nurse",
            "ma": "nurse",
            "rn": "nurse",
            "biller": "billing",
        },
    ),
    Column(
        "phone", "Phone", "phone", synonyms=("Telephone", "Direct line", "Phone number")
    ),
    Column("email", "Email", "email", synonyms=("Email address", "E-mail")),
    Column(
        "channel",
        "Prefers",
        "choice",
        synonyms=("Preferred channel", "Preferred contact", "Contact by"),
        choices=dict(Channel.choices),
        words={
            "call": "phone",
            "e-mail": "email",
            "mail": "email",
            "sms": "text",
            "visit": "in_person",
        },
    ),
    Column("best_days", "Best days", "days", synonyms=("Days", "Available")),
    Column(
        "makes_referrals",
        "Makes the referral happen",
        "choice",
        synonyms=("Decides", "Makes referrals", "Key contact", "Decision maker"),
        choices=YES,
        words={
            "y": "yes",
            "x": "yes",
            "true": "yes",
            "1": "yes",
            "n": "no",
            "false": "no",
            "0": "no",
        },
    ),
    Column("note", "Note", synonyms=("Notes", "Comment", "Comments", "Remarks")),
)


def say(row: CleanRow, memory: Memory) -> tuple[list[Any], list[Problem]]:
    """Return the contact; of two rows about the same person in a practice the first is taken."""
    practice, name = row.text("practice"), row.text("name")
    key = practice.casefold(), name.casefold()
    if where := memory.rows.get(key):
        return [], [
            Problem(
                row.number,
                "name",
                f"{name} of {practice} stands in row {where} already",
                "Leave one row for each person.",
            )
        ]
    memory.rows[key] = row.number
    values: dict[str, Any] = row.texts(
        "name", "role", "phone", "email", "channel", "best_days", "note"
    )
    if "makes_referrals" in row.values:
        values["makes_referrals"] = row.text("makes_referrals") == "yes"
    return [ContactSaid(practice, values, row.number)], []


CONTACTS = Target(
    name="contacts",
    label="Contacts",
    what="The people of a practice who aren’t clinicians: office managers, coordinators, front desks; a person a row.",
    columns=COLUMNS,
    say=say,
    load=import_contacts,
)
