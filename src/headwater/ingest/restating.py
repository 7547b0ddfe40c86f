"""Leave out what a source has said before, for tables that aren't per person.

Each source's words are kept apart, so a row is superfluous only against what its own source said. And where another
source has spoken since, it is said again: the newest word counts.
"""

from __future__ import annotations

from headwater.ingest.workspace import Workspace, text_list
from headwater.schema.lake import lake_schema
from headwater.schema.tables import Table

_NOT_CONTENT = ("load_seq", "as_of")
# The day of a row of the lake; any file is newer than one that has none.
_DAY = "coalesce(as_of, DATE '1970-01-01')"


def net_superseded(work: Workspace, table: Table) -> None:
    """Net the rows told together that a file of a later day of this load tells anew."""
    together = ", ".join(table.told_by)
    work.db.execute(
        f"""
        INSERT INTO netted_{table.name}
        SELECT _id FROM (
            SELECT _id, {work.day_of_file()} AS day, max(day) OVER (PARTITION BY {together}) AS newest
            FROM kept_{table.name}
        ) WHERE day < newest
        """
    )


def net_restated(work: Workspace, table: Table, files: list[str]) -> None:
    """Net the rows, or sets of rows told together, that the lake has as they are or as a later file told them."""
    own = ", ".join(map(str, work.own_loads())) or "-1"
    # A lake of an earlier version kept no days: there the column is empty.
    held = f"""(
        SELECT NULL::DATE AS as_of WHERE false
        UNION ALL BY NAME SELECT * FROM read_parquet({text_list(files)}, union_by_name = true)
    )"""
    if table.told_by:
        _net_sets(work, table, f"{held} WHERE load_seq IN ({own})")
    else:
        _net_rows(work, table, held, own)


def _net_rows(work: Workspace, table: Table, held: str, own: str) -> None:
    keys = ", ".join(_key(table))
    anchor = _key(table)[0]
    content = f"hash({_content(table, without=_key(table))})"
    work.db.execute(
        f"""
        INSERT INTO netted_{table.name}
        WITH fresh AS (
            SELECT _id, hash({keys}) AS twin, {anchor} AS anchor, {content} AS content, as_of
            FROM typed_{table.name}
        ),
        held AS (
            SELECT hash({keys}) AS twin, {anchor} AS anchor, {content} AS content, {_DAY} AS as_of, load_seq,
                load_seq IN ({own}) AS is_own
            FROM {held}
            SEMI JOIN fresh ON fresh.twin = hash({keys})
        ),
        newest AS (
            SELECT twin, anchor,
                arg_max(content, load_seq) AS content,
                arg_max(content, (as_of, load_seq)) FILTER (is_own) AS own_content,
                max(as_of) FILTER (is_own) AS own_day
            FROM held GROUP BY ALL
        )
        SELECT fresh._id FROM fresh JOIN newest USING (twin, anchor)
        WHERE own_day > fresh.as_of
           OR (newest.own_content = fresh.content AND newest.content = fresh.content)
        """
    )


def _net_sets(work: Workspace, table: Table, held: str) -> None:
    together = ", ".join(table.told_by)
    same = " AND ".join(f"fresh.{name} = told.{name}" for name in table.told_by)
    # A sum of hashes is the same in whatever order the rows of a set stand.
    content = f"sum(hash({_content(table)})::HUGEINT)"
    work.db.execute(
        f"""
        INSERT INTO netted_{table.name}
        WITH fresh AS (
            SELECT {together}, {content} AS content, max(as_of) AS day FROM typed_{table.name} GROUP BY {together}
        ),
        newest AS (
            SELECT *, {_DAY} AS day FROM {held}
            QUALIFY (day, load_seq) = max((day, load_seq)) OVER (PARTITION BY {together})
        ),
        told AS (SELECT {together}, {content} AS content, max(day) AS day FROM newest GROUP BY {together}),
        known AS (
            SELECT fresh.* FROM fresh JOIN told ON {same}
            WHERE told.content = fresh.content OR told.day > fresh.day
        )
        SELECT _id FROM typed_{table.name} SEMI JOIN known USING ({together})
        """
    )


def _key(table: Table) -> tuple[str, ...]:
    return tuple("person" if name == "person_id" else name for name in table.key)


def _content(table: Table, without: tuple[str, ...] = ()) -> str:
    names = [
        name
        for name in lake_schema(table.name).names
        if name not in (*_NOT_CONTENT, *without)
    ]
    return ", ".join(names) or "NULL"
