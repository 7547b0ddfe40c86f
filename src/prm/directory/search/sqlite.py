"""The index on SQLite: two FTS5 tables over the folded columns of the entries, and trigrams of the words.

Their content is the entries' own (``content=``); triggers keep them in step. A later migration that changes
``SearchEntry`` or ``SearchWord`` makes SQLite rebuild the table without its triggers: call :func:`install` after it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from prm.directory.search.matching import Probe

# Words are folded before they come here; the tokenizer ``ascii`` leaves them as they are.
_TABLES = {
    "directory_search_records": (
        "directory_searchentry",
        ("kind", "name_words", "all_words"),
        "name_words",
        "tokenize='ascii', detail='column', columnsize=0, prefix='2 3'",
    ),
    "directory_search_texts": (
        "directory_searchentry",
        ("kind", "text_words"),
        "text_words",
        "tokenize='ascii', detail='column', columnsize=0, prefix='2 3'",
    ),
    "directory_search_trigrams": (
        "directory_searchword",
        ("word",),
        "word",
        "tokenize='trigram'",
    ),
}


def install(database: BaseDatabaseWrapper) -> str:
    """Make the full-text tables and triggers where they aren't; there is nothing to say about it."""
    with database.cursor() as cursor:
        for table, (content, columns, _, options) in _TABLES.items():
            cursor.execute(
                f"create virtual table if not exists {table} using fts5({', '.join(columns)}, "
                f"content='{content}', content_rowid='id', {options})"
            )
        _add_triggers(cursor)
    return ""


def uninstall(database: BaseDatabaseWrapper) -> None:
    """Take the full-text tables away."""
    with database.cursor() as cursor:
        _drop_triggers(cursor)
        for table in _TABLES:
            cursor.execute(f"drop table if exists {table}")


def before_filling() -> None:
    """Stop following each row, before many are written."""
    with connection.cursor() as cursor:
        _drop_triggers(cursor)


def after_filling() -> None:
    """Build the full-text tables from the rows, and follow again."""
    with connection.cursor() as cursor:
        for table, (content, columns, needed, _) in _TABLES.items():
            names = ", ".join(columns)
            cursor.execute(f"insert into {table}({table}) values ('delete-all')")
            cursor.execute(
                f"insert into {table}(rowid, {names}) select id, {names} from {content} "
                f"where {needed} <> '' order by id"
            )
        _add_triggers(cursor)


def probe(what: Probe) -> tuple[str, list[str | int]]:
    """Return the query for one probe."""
    is_text = what.column.value == "text_words"
    table = "directory_search_texts" if is_text else "directory_search_records"
    wanted = " AND ".join(
        "("
        + " OR ".join(
            f'"{term.word}"{" *" if term.is_prefix else ""}' for term in group
        )
        + ")"
        for group in what.groups
    )
    match = f"{what.column.value} : ({wanted})"
    if what.kind:
        match = f'kind : "{what.kind}" AND {match}'
    return (
        f"select rowid as id from {table} where {table} match %s order by rowid desc limit %s",
        [match, what.limit],
    )


def known(words: list[str]) -> tuple[str, list[str]]:
    """Return the query for those of some words that occur."""
    return (
        "select word, of_text from directory_searchword where word in (select value from json_each(%s))",
        [json.dumps(words)],
    )


def keys(values: list[int]) -> RawSQL:
    """Return keys as one value: as parameters, a hundred take longer to prepare than to look up."""
    return RawSQL("select value from json_each(%s)", [json.dumps(values)])


def similar(words: Sequence[str], limit: int) -> tuple[list[str], list[str | int]]:
    """Return a query a word for those that share most trigrams with it, and the queries' values."""
    parts: list[str] = []
    values: list[str | int] = []
    for word in words:
        trigrams = sorted({word[at : at + 3] for at in range(len(word) - 2)})
        parts.append(
            "select word from directory_search_trigrams where directory_search_trigrams match %s"
            " order by rank limit %s"
        )
        values += [" OR ".join(f'"{trigram}"' for trigram in trigrams), limit]
    return parts, values


def _add_triggers(cursor: CursorWrapper) -> None:
    for table, (content, columns, needed, _) in _TABLES.items():
        names = ", ".join(columns)
        new = ", ".join(f"new.{column}" for column in columns)
        old = ", ".join(f"old.{column}" for column in columns)
        # A row that is empty there never enters the full-text table.
        enter = f"insert into {table}(rowid, {names}) select new.id, {new} where new.{needed} <> '';"
        leave = (
            f"insert into {table}({table}, rowid, {names}) "
            f"select 'delete', old.id, {old} where old.{needed} <> '';"
        )
        for event, act in (
            ("insert", enter),
            ("delete", leave),
            ("update", leave + enter),
        ):
            cursor.execute(
                f"create trigger if not exists {table}_{event} after {event} on {content} begin {act} end"
            )


def _drop_triggers(cursor: CursorWrapper) -> None:
    for table in _TABLES:
        for event in ("insert", "delete", "update"):
            cursor.execute(f"drop trigger if exists {table}_{event}")
