"""What both databases are asked: which entries hold these words, in which column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from types import ModuleType

from django.db import connection

from prm.directory.search import postgresql, sqlite


class Column(Enum):
    """Where words are looked for."""

    NAMES = "name_words"
    ALL = "all_words"
    TEXT = "text_words"


@dataclass(frozen=True, slots=True)
class Term:
    """One word, whole or as a beginning. Words are folded: letters and digits only."""

    word: str
    is_prefix: bool = False


Group = tuple[Term, ...]  # any of these


@dataclass(frozen=True, slots=True)
class Probe:
    """All groups, in one column, of one kind or of all: at most so many entries, the latest ones."""

    column: Column
    groups: tuple[Group, ...]
    kind: str | None
    limit: int


def match(probes: Sequence[Probe]) -> set[int]:
    """Return the keys of the entries that any probe finds, in one query."""
    if not probes:
        return set()
    database = vendor()
    parts, values = [], []
    for probe in probes:
        sql, arguments = database.probe(probe)
        parts.append(f"select id from ({sql}) as probe_{len(parts)}")
        values += arguments
    with connection.cursor() as cursor:
        cursor.execute(" union ".join(parts), values)
        return {key for (key,) in cursor.fetchall()}


def list_similar(word: str, *, limit: int) -> list[str]:
    """Return words that the index knows and that look like this one, by their trigrams."""
    return vendor().similar(word, limit)


def vendor() -> ModuleType:
    """Return what the database in use needs."""
    return postgresql if connection.vendor == "postgresql" else sqlite
