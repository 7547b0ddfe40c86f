"""What the index holds of a record, and what a search finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

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
    is_about: bool = False  # the title names whom the text is about, not the record
    scope: str = DIRECTORY  # who may find it
    practice: int | None = None  # the practice that it belongs to, or is
    at: datetime | None = None  # newer texts come first
    is_past: bool = False  # closed, deactivated, left: comes after its equals


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text, and whether it is what was searched for."""

    text: str
    is_hit: bool = False


class Rank(IntEnum):
    """How well a record answers, best first: by what was typed of it, and where that stands."""

    NUMBER = 0  # the NPI or the phone, whole
    NAME = 1  # the whole name
    NAME_WORDS = 2
    NAME_BEGINNING = 3
    DIGITS = 4  # first or last digits
    NAME_TYPO = 5
    PLACE = 6  # town, specialty, street
    PLACE_TYPO = 7
    TEXT = 8
    TEXT_TYPO = 9


@dataclass(frozen=True, slots=True)
class Found:
    """One record that a search found."""

    kind: str
    key: int
    title: tuple[Part, ...]
    subtitle: str
    url: str
    snippet: tuple[Part, ...]  # of its text; empty unless the text was hit
    score: float  # higher is better; only good for comparing
    rank: Rank
    at: datetime | None = None
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found, best first, and what it took the words for where that isn't what was typed."""

    found: list[Found]
    meant: str = ""
