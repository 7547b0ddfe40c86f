"""Bring the files in: every row with its number, every table as one view ``in_<table>``.

Values are text, trimmed, null where blank; but what a Parquet file holds in the lake's own type stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pyarrow.parquet as pq

from headwater.ingest.csv_rows import (
    MalformedRow,
    read_clean_rows,
    write_clean_rows,
)
from headwater.ingest.feeds import Feed, Output, quoted
from headwater.ingest.kinds import NATIVE, TEXT, is_native
from headwater.ingest.quarantine import Quarantine
from headwater.ingest.workspace import (
    FILE_BITS,
    PART_BITS,
    ReadFile,
    Workspace,
    text_list,
)
from headwater.schema.tables import TABLES, Column


def read_files(work: Workspace, feeds: list[Feed], quarantine: Quarantine) -> None:
    """Read every file and create the views ``in_<table>`` over what they hold."""
    _create_known(work)
    views: dict[str, list[str]] = {}
    for number, feed in enumerate(feeds):
        file = (
            _read_parquet(work, number, feed)
            if feed.file.form == "parquet"
            else _read_csv(work, number, feed, quarantine)
        )
        work.files.append(file)
        raw = _narrowed(work, file)
        for place, output in enumerate(feed.outputs):
            select = _canonical_select(file, output, raw)
            if feed.file.form == "csv":
                select = _materialise(work, select, f"{number}-{place}")
            views.setdefault(output.table.name, []).append(select)
    for table in TABLES:  # the schema's order: claims come before what refers to them
        if table in views:
            union = " UNION ALL ".join(views[table])
            work.db.execute(f"CREATE VIEW in_{table} AS {union}")
            work.held[table] = _types(work, f"in_{table}")
            work.db.execute(f"CREATE TABLE netted_{table} (_id BIGINT)")
            work.tables.append(table)
    work.db.execute("CREATE TABLE refused (_row BIGINT, fault INTEGER, part INTEGER)")


def _create_known(work: Workspace) -> None:
    """Let a source see what the lake knows of practitioners and organizations, as ``known_<table>``.

    What the source itself said before comes first, so that one source's words don't pass for another's.
    """
    own = ", ".join(map(str, work.own_loads())) or "-1"
    for table in ("practitioner", "organization"):
        files = work.lake_files(table)
        (key,) = TABLES[table].key
        names = ", ".join(column.name for column in TABLES[table].columns)
        rows = f"SELECT {names}, load_seq FROM read_parquet({text_list(files)})"
        if not files:
            nulls = ", ".join(
                f"NULL::VARCHAR AS {column.name}" for column in TABLES[table].columns
            )
            rows = f"SELECT {nulls}, 0 AS load_seq WHERE false"
        work.db.execute(
            f"""
            CREATE VIEW known_{table} AS SELECT {names} FROM ({rows})
            QUALIFY row_number() OVER (
                PARTITION BY {key} ORDER BY (load_seq IN ({own})) DESC, load_seq DESC
            ) = 1
            """
        )


def _read_csv(
    work: Workspace, number: int, feed: Feed, quarantine: Quarantine
) -> ReadFile:
    file = feed.file
    clean = work.folder / f"{number}.csv"
    size = file.path.stat().st_size
    malformed = 0

    def set_aside(row: MalformedRow) -> None:
        nonlocal malformed
        malformed += 1
        quarantine.malformed(file, row)

    rows = write_clean_rows(
        file,
        clean,
        malformed=set_aside,
        progress=_reading(work, file.name, size),
    )
    work.progress(f"{file.name} bytes read", size, size)
    raw = read_clean_rows(clean, file)
    names = [(f"c{place}", name) for name, place in file.columns.items()]
    held = dict.fromkeys(file.columns, TEXT)
    return ReadFile(number, feed, rows, malformed, _named(raw, "_n", names), held)


def _reading(work: Workspace, name: str, size: int) -> Callable[[int], None]:
    return lambda done: work.progress(f"{name} bytes read", min(done, size), size)


def _read_parquet(work: Workspace, number: int, feed: Feed) -> ReadFile:
    file = feed.file
    metadata = pq.read_metadata(file.path)
    work.progress(f"{file.name} rows read", metadata.num_rows, metadata.num_rows)
    rows = f"read_parquet({text_list([str(file.path)])}, file_row_number = true)"
    names = [(quoted(name), name) for name in file.columns]
    raw = _named(rows, "file_row_number + 1", names)
    types, empty = _types(work, rows), _empty_columns(metadata)
    held = {name: types[name] for name in file.columns if name not in empty}
    return ReadFile(number, feed, metadata.num_rows, 0, raw, held)


def _empty_columns(metadata: pq.FileMetaData) -> set[str]:
    """Return the columns that hold nothing but nulls, as far as the file says so: of 25 diagnoses three are usual."""
    empty: set[str] | None = None
    for place in range(metadata.num_row_groups):
        group = metadata.row_group(place)
        columns = (group.column(at) for at in range(group.num_columns))
        nulls = {
            column.path_in_schema
            for column in columns
            if column.statistics is not None
            and column.statistics.null_count == group.num_rows
        }
        empty = nulls if empty is None else empty & nulls
    return empty or set()


def _types(work: Workspace, rows: str) -> dict[str, str]:
    described = work.db.execute(f"DESCRIBE SELECT * FROM {rows}").fetchall()
    return {str(name): str(held) for name, held, *_ in described}


def _named(raw: str, number: str, names: list[tuple[str, str]]) -> str:
    columns = "".join(f", {held} AS {quoted(name)}" for held, name in names)
    return f"SELECT {number} AS _n{columns} FROM {raw}"


def _narrowed(work: Workspace, file: ReadFile) -> str:
    """SQL for the columns that several outputs look at, aside: a file of 330 columns is parsed once, not five times."""
    if file.feed.file.form != "csv" or len(file.feed.outputs) == 1:
        return file.raw
    said = " ".join(
        text
        for output in file.feed.outputs
        for text in (output.rows, output.part, *output.columns.values())
    )
    used = [quoted(name) for name in file.feed.file.columns if quoted(name) in said]
    wanted = ", ".join(["_n", *used])
    return _materialise(
        work, f"(SELECT {wanted} FROM ({file.raw}))", f"{file.number}-narrow"
    )


def _canonical_select(file: ReadFile, output: Output, raw: str) -> str:
    """SQL for the canonical rows of one file."""
    said = " ".join((output.rows, output.part, *output.columns.values()))
    native = _native(file, output, said)
    columns = ", ".join(
        f"{output.columns[column.name]} AS {column.name}"
        if column.name in native
        else f"{output.columns.get(column.name, 'NULL')}::{_type(column, output)} AS {column.name}"
        for column in output.table.columns
    )
    trimmed = "".join(
        f", {_trimmed(file, name, native.values())} AS {quoted(name)}"
        for name in file.feed.file.columns
        if quoted(name) in said
    )
    row_id = f"({file.number}::BIGINT << {FILE_BITS}) + (_n << {PART_BITS})"
    return f"""(
        WITH door AS ({raw}), raw AS (SELECT _n{trimmed} FROM door)
        SELECT {row_id} + ({output.part}) AS _id, {str(output.derived).lower()} AS _derived, {columns}
        FROM {output.rows}
    )"""


def _native(file: ReadFile, output: Output, said: str) -> dict[str, str]:
    """Return the columns that are taken as the file holds them, each with its name in the file."""
    return {
        column.name: name
        for column in output.table.columns
        for name, held in file.held.items()
        if output.columns.get(column.name) == quoted(name)
        and is_native(column, held)
        and said.count(quoted(name)) == 1
    }


def _type(column: Column, output: Output) -> str:
    """A column that the file doesn't have leaves the type to the table's other files."""
    return TEXT if column.name in output.columns else NATIVE.get(column.kind, TEXT)


def _trimmed(file: ReadFile, name: str, native: Iterable[str]) -> str:
    if name not in file.held:
        return f"NULL::{TEXT}"
    if name in native:
        return quoted(name)
    return f"nullif(trim({quoted(name)}::{TEXT}), '')"


def _materialise(work: Workspace, select: str, name: str) -> str:
    """Write text rows to Parquet once: the checks pass over them several times, and CSV is slow to read."""
    path: Path = work.folder / f"{name}.parquet"
    work.db.execute(f"COPY {select} TO '{path}' (FORMAT parquet, COMPRESSION lz4_raw)")
    return f"SELECT * FROM read_parquet({text_list([str(path)])})"
