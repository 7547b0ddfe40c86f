"""Draft a definition, change the draft, and let a second person approve it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from headwater.schema.definitions import SERVICE_LINES as FILE
from headwater.schema.definitions import read_service_lines
from headwater.schema.definitions_checking import find_problems
from headwater.schema.definitions_editing import set_value
from headwater.schema.errors import InputError
from prm.accounts.models import User
from prm.common.versions import Clash, merge_lines
from prm.directory.definitions.changes import Change
from prm.directory.definitions.comparing import describe_difference, entries, lost
from prm.directory.definitions.permissions import check_second_person
from prm.directory.definitions.queries import (
    content_of,
    open_draft,
    version_in_force,
)
from prm.directory.models import DefinitionVersion
from prm.ledger.operations import record


class NoDraftError(Exception):
    """There is a draft already, or it is none any more: a colleague was quicker."""


class DraftChangedError(Exception):
    """Somebody changed the draft meanwhile. Nothing was saved; ``merged`` holds both, ``clashes`` what it can't."""

    def __init__(
        self, now: str, merged: str, theirs: Sequence[str], clashes: Sequence[Clash]
    ) -> None:
        super().__init__("Somebody changed the draft while you did.")
        self.now, self.merged = now, merged
        self.theirs, self.clashes = tuple(theirs), tuple(clashes)


def fingerprint_of(draft: DefinitionVersion) -> str:
    """Return what tells the text that a person saw from any other."""
    return sha256(draft.text.encode()).hexdigest()[:16]


@transaction.atomic
def draft_definition(
    *, base: DefinitionVersion, by: User, at: datetime
) -> DefinitionVersion:
    """Begin a draft with the text of another version.

    Raises
    ------
    NoDraftError
        If a draft is open: everybody works on that one.
    """
    if base.pk is None:  # what shipped stays from now on, whatever ships later
        base.save()
    rows = DefinitionVersion.objects.select_for_update().filter(name=base.name)
    numbers = [each.version for each in rows]
    if open_draft():
        raise NoDraftError("There is a draft already. Work on that one.")
    number = max(numbers) + 1
    draft = DefinitionVersion(
        name=base.name,
        version=number,
        text=set_value(base.text, ("version",), number),
        edited_at=at,
        edited_by=by,
    )
    draft.full_clean()
    draft.save()
    draft.editors.add(by)
    record("definition.drafted", on=draft, by=by, at=at, base=base.version)
    return draft


@transaction.atomic
def change_definition(
    *, draft: DefinitionVersion, change: Change, by: User, at: datetime
) -> list[str]:
    """Do one change to a draft as it stands now; return it in words.

    Raises ``ValidationError`` if it can't be done, by field of the form.
    """
    draft = _lock(draft)
    try:
        text = change.apply(draft.text, content_of(draft))
    except InputError as error:
        raise ValidationError(f"{error.problem} {error.remedy}") from error
    return _keep(draft, text, by=by, at=at)


@transaction.atomic
def rewrite_definition(
    *, draft: DefinitionVersion, text: str, seen: str, by: User, at: datetime
) -> list[str]:
    """Put another text in a draft's place; return in words what changed.

    Parameters
    ----------
    seen
        The text that the person began with.

    Raises
    ------
    DraftChangedError
        If the draft no longer is what the person saw.
    ValidationError
        With a message for each line of the text that can't be used.
    """
    draft = _lock(draft)
    if draft.text not in (seen, text):
        raise _both(seen, text, draft.text)
    return _keep(draft, text, by=by, at=at)


def _both(seen: str, mine: str, now: str) -> DraftChangedError:
    """Put both people's changes together, and say which of theirs found no place."""
    merged = merge_lines(seen, mine, now)
    if find_problems(seen):
        seen = now  # sent by no page of ours
    theirs = describe_difference(read_service_lines(seen), read_service_lines(now))
    clashes: list[Clash] = []
    if not find_problems(merged):
        clashes = lost(
            *(entries(read_service_lines(each)) for each in (seen, merged, now))
        )
    return DraftChangedError(now, merged, theirs, clashes)


def _keep(draft: DefinitionVersion, text: str, *, by: User, at: datetime) -> list[str]:
    problems = find_problems(text)
    if problems:
        raise ValidationError([str(problem) for problem in problems])
    text = set_value(text, ("version",), draft.version)
    if text == draft.text:
        return []
    changed = describe_difference(content_of(draft), read_service_lines(text))
    draft.text = text
    draft.edited_at, draft.edited_by = at, by
    draft.full_clean()
    draft.save()
    draft.editors.add(by)
    said = changed or ["Comments or layout alone."]
    record("definition.edited", on=draft, by=by, at=at, changes=" ".join(said))
    return said


@transaction.atomic
def note_definition(
    *, draft: DefinitionVersion, note: str, by: User, at: datetime
) -> None:
    """Say what a draft changes, and why; whoever approves reads it."""
    draft = _lock(draft)
    if draft.note == note:
        return
    draft.note = note
    draft.full_clean()
    draft.save()
    draft.editors.add(by)
    record("definition.noted", on=draft, by=by, at=at, note=note)


@transaction.atomic
def approve_definition(
    *, draft: DefinitionVersion, seen: str, by: User, at: datetime
) -> None:
    """Let a draft be what every refresh from now on goes by.

    Parameters
    ----------
    seen
        ``fingerprint_of`` the draft as the person read it.

    Raises
    ------
    PermissionDenied
        If the person edited it.
    NoDraftError
        If it is none any more, or was changed since the person read it.
    ValidationError
        If it changes nothing.
    """
    draft = _lock(draft)
    check_second_person(by, draft)
    if fingerprint_of(draft) != seen:
        raise NoDraftError("The draft was changed after you opened it. Read it again.")
    changed = describe_difference(content_of(version_in_force()), content_of(draft))
    if not changed:
        raise ValidationError("The draft says what is in force already.")
    draft.text = _signed(draft, by, at)
    draft.approved_at, draft.approved_by = at, by
    draft.full_clean()
    draft.save()
    record(
        "definition.approved",
        on=draft,
        by=by,
        at=at,
        why=draft.note,
        changes=" ".join(changed),
    )
    _publish(draft.text)


def _signed(draft: DefinitionVersion, by: User, at: datetime) -> str:
    """Return the text with who wrote it, who checked it, and when: the file tells it wherever it goes."""
    authors = ", ".join(sorted(each.name for each in draft.editors.all()))
    text = set_value(draft.text, ("authored_by",), authors)
    text = set_value(text, ("checked_by",), by.name)
    return set_value(text, ("date_reviewed",), timezone.localdate(at))


def _publish(text: str) -> None:
    """Write the file that refreshes read: on the disk before the approval holds, in its place once it does."""
    folder: Path = settings.DEFINITIONS
    folder.mkdir(parents=True, exist_ok=True)
    staged = folder / f".{FILE}.next"
    with staged.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    transaction.on_commit(lambda: os.replace(staged, folder / FILE))


@transaction.atomic
def withdraw_definition(
    *, draft: DefinitionVersion, why: str, by: User, at: datetime
) -> None:
    """Put a draft away; its text stays to read, and to draft from again."""
    draft = _lock(draft)
    draft.withdrawn_at, draft.withdrawn_by = at, by
    draft.full_clean()
    draft.save()
    record("definition.withdrawn", on=draft, by=by, at=at, why=why)


def _lock(draft: DefinitionVersion) -> DefinitionVersion:
    found = DefinitionVersion.objects.select_for_update().get(pk=draft.pk)
    if not found.is_draft:
        what = "approved" if found.approved_at else "withdrawn"
        raise NoDraftError(f"It was {what} meanwhile. Begin a new draft.")
    return found
