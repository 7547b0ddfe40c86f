"""What a person may find."""

from __future__ import annotations

from prm.accounts.permissions import Person
from prm.directory.permissions import can_see_directory, can_see_notes
from prm.directory.search.entries import DIRECTORY, NOTES


def scopes_of(person: Person) -> frozenset[str]:
    """Return the scopes of entries of this app that a person may find."""
    return frozenset(
        scope
        for scope, may in ((DIRECTORY, can_see_directory), (NOTES, can_see_notes))
        if may(person)
    )
