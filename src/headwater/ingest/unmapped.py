"""Stop a load whose file uses words that nobody has given a meaning: half a status is worse than none."""

from __future__ import annotations

from headwater.ingest.workspace import ReadFile, Workspace
from headwater.schema.errors import InputError
from headwater.schema.tables import Column

_NAMED = 12  # values that the message spells out


def stop_on_unmapped(work: Workspace) -> None:
    """Refuse the load if a column with a short list of values holds others, for sources that take a map.

    Raises
    ------
    InputError
        With each value, how many rows have it, and how to say what it means.
    """
    if not work.takes_map:
        return
    for file in work.files:
        for output in file.feed.outputs:
            for column in output.table.columns:
                if column.values and column.name in output.columns:
                    _check(work, file, output.table.name, column)


def _check(work: Workspace, file: ReadFile, table: str, column: Column) -> None:
    allowed = ", ".join(f"'{value}'" for value in column.values)
    found = work.db.execute(
        f"""
        SELECT {column.name}, count(*) AS count FROM in_{table}
        WHERE {column.name} IS NOT NULL AND lower({column.name}) NOT IN ({allowed})
        GROUP BY ALL ORDER BY count DESC, {column.name}
        """
    ).fetchall()
    if not found:
        return
    named = ", ".join(
        f"{value!r} ({count:,} row{'s' if count != 1 else ''})"
        for value, count in found[:_NAMED]
    )
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    name = file.feed.file_column(column.name, 0)
    raise InputError(
        f"{file.feed.file.name}, column {name}: nobody said what these mean: {named}{more}. Nothing was loaded.",
        f"Write a map, `values: {{{column.name}: {{{found[0][0]!r}: …}}}}`, with one of {', '.join(column.values)},"
        " and load with --map FILE.",
    )
