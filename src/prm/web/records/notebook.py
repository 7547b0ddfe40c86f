"""What colleagues wrote about a record, and what each reader may do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from prm.accounts.models import User
from prm.directory.forms.notes import NoteForm
from prm.directory.models import Note, Practice, Practitioner
from prm.directory.permissions import (
    can_edit_note,
    can_remove_note,
    can_write_directory,
)
from prm.directory.queries.notes import list_notes


@dataclass(frozen=True, slots=True)
class Page:
    """One note, and what the reader may do with it."""

    note: Note
    may_edit: bool
    may_remove: bool


@dataclass(frozen=True, slots=True)
class Notebook:
    """The newest notes, and a form for the next one."""

    pages: Sequence[Page]
    form: NoteForm | None  # None: the reader may not write


def present_notebook(
    about: Practice | Practitioner, person: User, *, at: datetime
) -> Notebook:
    """Return the notes about a record. One query."""
    return Notebook(
        [
            Page(
                note,
                may_edit=can_edit_note(person, note, at=at),
                may_remove=can_remove_note(person, note),
            )
            for note in list_notes(about)
        ],
        NoteForm() if can_write_directory(person) else None,
    )
