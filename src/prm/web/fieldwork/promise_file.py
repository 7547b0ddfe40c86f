"""Promises as a file: every one that matches the filters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from django.utils import timezone

from prm.accounts.models import User
from prm.common.spreadsheets import Cell
from prm.visits.models import Commitment, CommitmentState
from prm.web.fieldwork.choices import line_names
from prm.web.fieldwork.promise_list import clean_query, find_promises

HEADER = (
    "promise",
    "practice",
    "practice_code",
    "service_line",
    "owner",
    "department",
    "made_on",
    "due_on",
    "state",
    "days_late",
    "settled_on",
    "office_told_at",
    "office_told_how",
    "note",
)


def export_promises(
    person: User, asked: Mapping[str, str], *, on: date
) -> tuple[Iterator[list[Cell]], list[str]]:
    """Return the rows, and notes that say what the file holds."""
    names = line_names()
    rows = find_promises(person, clean_query(asked), on=on)
    notes = [
        f"Promises as of {on}.",
        "days_late: past the due date while open, or when it was settled; 0 where it was in time.",
    ]
    return (_cells(row, names, on) for row in rows.iterator(chunk_size=500)), notes


def _cells(row: Commitment, names: Mapping[str, str], on: date) -> list[Cell]:
    return [
        row.what,
        row.practice.name,
        row.practice.code,
        names.get(row.service_line, row.service_line),
        row.owner.name,
        row.owner.department,
        timezone.localdate(row.made_at),
        row.due_on,
        row.get_state_display(),
        row.days_late(on) if row.state != CommitmentState.WAIVED else None,
        row.settled_on,
        row.told_at,
        row.told_way,
        row.note,
    ]
