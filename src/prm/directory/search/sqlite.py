"""The index on SQLite: two FTS5 tables over the folded columns of the entries, and trigrams of the words.

Their content is the entries' own (``content=``); triggers keep them in step. A later migration that changes
``SearchEntry`` or ``SearchWord`` makes SQLite rebuild the table without its triggers: call :func:`install` after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

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


def probe(what: Probe) -> tuple[str, list[object]]:
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


def similar(word: str, limit: int) -> list[str]:
    """Return the words that share most trigrams with this one."""
    trigrams = {word[at : at + 3] for at in range(len(word) - 2)}
    if not trigrams:
        return []
    wanted = " OR ".join(f'"{trigram}"' for trigram in sorted(trigrams))
    with connection.cursor() as cursor:
        cursor.execute(
            "select word from directory_search_trigrams where directory_search_trigrams match %s"
            " order by rank limit %s",
            [wanted, limit],
        )
        return [each for (each,) in cursor.fetchall()]


def _add_triggers(cursor: object) -> None:
    for table, (content, columns, needed, _) in _TABLES.items():
        new = ", ".join(f"new.{column}" for column in columns)
        old = ", ".join(f"old.{column}" for column in columns)
        names = ", ".join(columns)
        enter = f"insert into {table}(rowid, {names}) values (new.id, {new});"
        leave = f"insert into {table}({table}, rowid, {names}) values ('delete', old.id, {old});"
        # One trigger an event and a condition: a row that is empty there never enters the full-text table.
        for event, when, act in (
            ("insert", "new", enter),
            ("delete", "old", leave),
            ("update", "old", leave),
            ("update", "new", enter),
        ):
            cursor.execute(  # type: ignore[attr-defined]
                f"create trigger if not exists {table}_{event}_{when} after {event} on {content} "
                f"when {when}.{needed} <> '' begin {act} end"
            )


def _drop_triggers(cursor: object) -> None:
    for table in _TABLES:
        for name in ("insert_new", "delete_old", "update_old", "update_new"):
            cursor.execute(f"drop trigger if exists {table}_{name}")  # type: ignore[attr-defined]
