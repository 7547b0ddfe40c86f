"""What both databases are asked: which entries hold these words, in which column."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from types import ModuleType
from typing import NamedTuple

from django.db import connection
from django.db.models.expressions import RawSQL

from prm.directory.search import postgresql, sqlite
from prm.directory.search.entries import Rank

# One step of the index a kind: “distinct” would read every entry.
_KINDS = """
with recursive known(kind) as (
  select min(kind) from directory_searchentry
  union all
  select (select min(kind) from directory_searchentry where kind > known.kind)
  from known where known.kind is not null
)
select kind from known where kind is not null
"""


# By hand: for Django to make them takes as long as to find what is asked for.
_LINES = """
select id, kind, key, title, subtitle, url, practice_key, at, is_past
from directory_searchentry where id in ({}) and scope in ({})
"""
_TEXTS = "select id, text from directory_searchentry where id in ({})"


class Line(NamedTuple):
    """What an entry shows, without its text."""

    pk: int
    kind: str
    key: int
    title: str
    subtitle: str
    url: str
    practice_key: int | None
    at: datetime | None
    is_past: bool


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
    """All groups, in one column, of one kind or of all: so many entries at most. What it finds has this rank."""

    rank: Rank
    column: Column
    groups: tuple[Group, ...]
    kind: str | None
    limit: int


def match(
    probes: Sequence[Probe], *, whole_name: str = "", kinds: Sequence[str] = ()
) -> dict[int, Rank]:
    """Return the best rank of each entry that any probe finds, in one query."""
    database = vendor()
    parts: list[str] = []
    values: list[str | int] = []
    if whole_name and kinds:
        places = ", ".join(["%s"] * len(kinds))
        parts.append(
            f"select id, {Rank.NAME:d} as place from directory_searchentry "
            f"where whole_name = %s and kind in ({places})"
        )
        values += [whole_name, *kinds]
    for probe in probes:
        sql, arguments = database.probe(probe)
        parts.append(f"select id, {probe.rank:d} from ({sql}) as probe_{len(parts)}")
        values += arguments
    if not parts:
        return {}
    best: dict[int, Rank] = {}
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(parts), values)
        for key, place in cursor.fetchall():
            best[key] = min(best.get(key, Rank.TEXT_TYPO), Rank(place))
    return best


def list_kinds() -> list[str]:
    """Return the kinds that the index holds."""
    with connection.cursor() as cursor:
        cursor.execute(_KINDS)
        return [kind for (kind,) in cursor.fetchall()]


def list_similar(words: Sequence[str], *, limit: int) -> list[str]:
    """Return words that the index knows and that look like these, by their trigrams: so many a word."""
    parts, values = vendor().similar(words, limit)
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            " union ".join(
                f"select word from ({part}) as similar_to" for part in parts
            ),
            values,
        )
        return [each for (each,) in cursor.fetchall()]


def list_known(words: Collection[str]) -> list[tuple[str, bool]]:
    """Return which of many words occur, and whether in texts. As one value: a thousand parameters take longer."""
    with connection.cursor() as cursor:
        cursor.execute(*vendor().known([*words]))
        return [(word, bool(of_text)) for word, of_text in cursor.fetchall()]


def list_lines(keys: Sequence[int], *, scopes: Collection[str]) -> list[Line]:
    """Return what entries show, of those within some scopes, in no order."""
    if not keys or not scopes:
        return []
    wanted: RawSQL = vendor().keys([*keys])
    sql = _LINES.format(wanted.sql, ", ".join(["%s"] * len(scopes)))
    with connection.cursor() as cursor:
        cursor.execute(sql, [*wanted.params, *scopes])
        rows = cursor.fetchall()
    return [Line._make((*row[:-2], _aware(row[-2]), row[-1])) for row in rows]


def texts_of(keys: Sequence[int]) -> dict[int, str]:
    """Return the texts of entries."""
    if not keys:
        return {}
    wanted: RawSQL = vendor().keys([*keys])
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS.format(wanted.sql), wanted.params)
        return dict(cursor.fetchall())


def _aware(at: datetime | None) -> datetime | None:
    """Return a time with its zone, which SQLite doesn't keep."""
    if at is None or at.tzinfo:
        return at
    return at.replace(tzinfo=UTC)


def vendor() -> ModuleType:
    """Return what the database in use needs."""
    return postgresql if connection.vendor == "postgresql" else sqlite
