"""The index on PostgreSQL: text search vectors that the database generates from the folded columns, and pg_trgm."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db import DatabaseError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from prm.directory.search.matching import Probe

_COLUMNS = ("name_words", "all_words", "text_words")
WITHOUT_TRIGRAMS = (
    "Search works, but words with two typing errors aren't recognised: PostgreSQL's extension pg_trgm isn't there "
    "and this user may not add it ({reason}). Let a database administrator run “CREATE EXTENSION pg_trgm” in this "
    "database, then run “headwater search rebuild”."
)


def install(database: BaseDatabaseWrapper) -> str:
    """Add the vectors and their indexes where they aren't; return what is missing, in words, or nothing."""
    with database.cursor() as cursor:
        for column in _COLUMNS:
            # Words are folded before they come here, so no dictionary of PostgreSQL's touches them. The kind is
            # a word as well: an index can't hold text vectors and columns together without another extension.
            cursor.execute(
                f"alter table directory_searchentry add column if not exists {column}_vector tsvector "
                f"generated always as (case when {column} = '' then null else array_to_tsvector("
                f"string_to_array({column}, ' ') || ('kind:' || kind)) end) stored"
            )
            # Without fastupdate nothing waits in a list that every search would have to read.
            cursor.execute(
                f"create index if not exists directory_search_{column} on directory_searchentry "
                f"using gin ({column}_vector) with (fastupdate = off)"
            )
        # The newest texts are read from here on; along the primary key all that has no text would come first.
        cursor.execute(
            "create index if not exists directory_search_newest on directory_searchentry (id) "
            "where text_words_vector is not null"
        )
    return _install_trigrams(database)


def _install_trigrams(database: BaseDatabaseWrapper) -> str:
    try:
        with transaction.atomic(using=database.alias), database.cursor() as cursor:
            cursor.execute("create extension if not exists pg_trgm")
            cursor.execute(
                "create index if not exists directory_search_trigrams on directory_searchword "
                "using gin (word gin_trgm_ops)"
            )
    except DatabaseError as error:
        return WITHOUT_TRIGRAMS.format(reason=str(error).strip().splitlines()[0])
    finally:
        _has_trigrams.cache_clear()
    return ""


def uninstall(database: BaseDatabaseWrapper) -> None:
    """Take the vectors away; their indexes go along."""
    with database.cursor() as cursor:
        for column in _COLUMNS:
            cursor.execute(
                f"alter table directory_searchentry drop column if exists {column}_vector"
            )
        cursor.execute("drop index if exists directory_search_trigrams")


def before_filling() -> None:
    """Take the indexes away: filling them row by row takes longer than building them."""
    with connection.cursor() as cursor:
        for column in _COLUMNS:
            cursor.execute(f"drop index if exists directory_search_{column}")


def after_filling() -> None:
    """Build the indexes, and let the planner know what is common."""
    install(connection)
    with connection.cursor() as cursor:
        cursor.execute("analyze directory_searchentry")
        cursor.execute("analyze directory_searchword")


def probe(what: Probe) -> tuple[str, list[str | int]]:
    """Return the query for one probe."""
    wanted = " & ".join(
        "("
        + " | ".join(f"'{term.word}'{':*' if term.is_prefix else ''}" for term in group)
        + ")"
        for group in what.groups
    )
    if what.kind:
        wanted = f"'kind:{what.kind}' & {wanted}"
    # Of a text the newest matter; of names all are ranked anyway, and sorting would read them all first.
    order = ""
    if what.column.value == "text_words":
        # How common a beginning is the planner doesn't know; hoping for many, it would read half a million texts
        # from the newest on, to find that none holds this number. What isn't a plain column it can't walk along.
        known = any(not term.is_prefix for group in what.groups for term in group)
        order = f"order by {'id' if known else 'id + 0'} desc "
    return (
        f"select id from directory_searchentry where {what.column.value}_vector @@ %s::tsquery {order}limit %s",
        [wanted, what.limit],
    )


def known(words: list[str]) -> tuple[str, list[list[str]]]:
    """Return the query for those of some words that occur."""
    return (
        "select word, of_text from directory_searchword where word = any(%s)",
        [words],
    )


def keys(values: list[int]) -> RawSQL:
    """Return keys as one value: as parameters, a hundred take longer to prepare than to look up."""
    return RawSQL("select unnest(%s::bigint[])", [values])


def similar(words: Sequence[str], limit: int) -> tuple[list[str], list[str | int]]:
    """Return a query a word for those that share most trigrams with it, and the queries' values."""
    if not words or not _has_trigrams(connection.settings_dict["NAME"]):
        return [], []
    part = "select word from directory_searchword where word %% %s order by similarity(word, %s) desc limit %s"
    return [part] * len(words), [
        value for word in words for value in (word, word, limit)
    ]


@lru_cache(maxsize=8)
def _has_trigrams(database: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select 1 from pg_extension where extname = 'pg_trgm'")
        return cursor.fetchone() is not None
