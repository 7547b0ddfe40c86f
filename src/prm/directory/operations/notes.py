"""What is done to notes. Their words stay out of the ledger, which keeps what it hears for ever."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from prm.accounts.models import User
from prm.directory.models import Note, Practice, Practitioner
from prm.directory.operations.turns import hold
from prm.directory.permissions import check_can_edit_note, check_can_remove_note
from prm.directory.search.operations import index_records, remove_records
from prm.ledger.operations import record


@transaction.atomic
def write_note(
    *, about: Practice | Practitioner, text: str, by: User, at: datetime
) -> Note:
    """Write down what one should know of a practice or a practitioner."""
    about = hold(about)
    note = Note(text=text, written_at=at, written_by=by)
    if isinstance(about, Practice):
        note.practice = about
    else:
        note.practitioner = about
    note.full_clean()
    note.save()
    index_records([note])
    record("note.written", on=[note, about], by=by, at=at, subject=str(about))
    return note


@transaction.atomic
def edit_note(*, note: Note, text: str, by: User, at: datetime) -> None:
    """Change the words of one's own note, within a day."""
    check_can_edit_note(by, note, at=at)
    if note.text == text:
        return
    note.text, note.edited_at = text, at
    note.full_clean()
    note.save(update_fields=["text", "edited_at"])
    index_records([note])
    record(
        "note.edited", on=[note, note.subject], by=by, at=at, subject=str(note.subject)
    )


@transaction.atomic
def remove_note(*, note: Note, by: User, at: datetime) -> None:
    """Let nobody read a note any more."""
    check_can_remove_note(by, note)
    note.removed_at = at
    note.save(update_fields=["removed_at"])
    remove_records([note])
    record(
        "note.removed", on=[note, note.subject], by=by, at=at, subject=str(note.subject)
    )


@transaction.atomic
def restore_note(*, note: Note, by: User, at: datetime) -> None:
    """Bring back a note that was removed."""
    check_can_remove_note(by, note)
    note.removed_at = None
    note.save(update_fields=["removed_at"])
    index_records([note])
    record(
        "note.restored",
        on=[note, note.subject],
        by=by,
        at=at,
        subject=str(note.subject),
    )
