"""Write the typed rows where the lake will keep them: by bucket, and claims also by month."""

from __future__ import annotations

from pathlib import Path

from headwater.ingest.workspace import Workspace
from headwater.schema.lake import BUCKETED, MONTHLY
from headwater.schema.tables import TABLES

# A part that is closed to make room for another gets a second file; more open parts cost memory, not speed.
_MAX_OPEN_FILES = 1_000


def write_tables(work: Workspace, data: Path, load_id: str) -> None:
    """Write every table that kept rows under ``data``, each file named after the load."""
    work.db.execute(f"SET partitioned_write_max_open_files = {_MAX_OPEN_FILES}")
    for table in work.tables:
        rows = work.count(f"SELECT count(*) FROM kept_{table}")
        if not rows:
            continue
        work.progress(f"{table} rows written", 0, rows)
        if table in BUCKETED:
            _write_parts(work, table, data / table, load_id)
        else:
            _write_whole(work, table, data / table, load_id)
        work.progress(f"{table} rows written", rows, rows)


def _write_parts(work: Workspace, table: str, folder: Path, load_id: str) -> None:
    parts, month = "bucket", ""
    if table == MONTHLY:
        parts, month = "bucket, month", ", strftime(date, '%Y-%m') AS month"
    work.db.execute(
        f"""
        COPY (SELECT * EXCLUDE (_id, _bucket), _bucket AS bucket{month} FROM typed_{table})
        TO '{folder}' (
            FORMAT parquet, COMPRESSION zstd, PARTITION_BY ({parts}), FILENAME_PATTERN '{load_id}_{{i}}'
        )
        """
    )


def _write_whole(work: Workspace, table: str, folder: Path, load_id: str) -> None:
    folder.mkdir(parents=True)
    key = ", ".join(
        "person" if name == "person_id" else name for name in TABLES[table].key
    )
    work.db.execute(
        f"""
        COPY (SELECT * EXCLUDE (_id) FROM typed_{table} ORDER BY {key})
        TO '{folder / f"{load_id}_0.parquet"}' (FORMAT parquet, COMPRESSION zstd)
        """
    )
