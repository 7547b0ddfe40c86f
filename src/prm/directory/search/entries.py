"""What the index holds of a record, and what a search finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

DIRECTORY = "directory"  # who may see the directory finds it
NOTES = "notes"  # who may see notes finds it


@dataclass(frozen=True, slots=True)
class Entry:
    """One record as the index is told of it. Higher apps make their own and hand them to ``index_entries``."""

    kind: str  # practice, practitioner, organization, contact, note, issue …
    key: int  # the record's primary key
    title: str  # what it is called
    url: str
    subtitle: str = ""  # what tells it from others of that name: its town, its practice
    words: str = ""  # further words that it is known by: specialty, street, town, roles
    names: str = ""  # other names, which count as much as the title
    numbers: tuple[str, ...] = ()  # NPI, phone, fax: digits in any form
    text: str = ""  # what somebody wrote, searched after everything else
    scope: str = DIRECTORY  # who may find it
    at: datetime | None = None  # newer texts come first
    is_past: bool = False  # closed, deactivated, left: comes after its equals


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text, and whether it is what was searched for."""

    text: str
    is_hit: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One record that a search found, best first by ``score``."""

    kind: str
    key: int
    title: tuple[Part, ...]
    subtitle: str
    url: str
    snippet: tuple[Part, ...]  # of its text; empty unless the text was hit
    score: float
    is_past: bool = False
