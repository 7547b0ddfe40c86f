"""Write the typed rows where the lake will keep them: by bucket, and claims also by month."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from headwater.ingest.workspace import Workspace
from headwater.schema.lake import BUCKETED, MONTHLY
from headwater.schema.tables import TABLES

_BATCH_ROWS = 50_000  # handed over by the database at a time
_GROUP_ROWS = 250_000  # of one part, held until they are written: some 50 MB of claims
# Readers go by the lake's schema: Arrow's own, written beside it, would only be parsed again for each file.
_FORM: dict[str, Any] = {
    "compression": "zstd",
    "store_schema": False,
    "store_decimal_as_integer": True,
}
_MONTHS = 100_000  # more than there are from year 0: bucket * this + month is one number for a part


def write_tables(work: Workspace, data: Path, load_id: str) -> None:
    """Write every table that kept rows under ``data``, each file named after the load."""
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
    """Write a file for each part, one after the other.

    Sorted rows and Arrow's writer take half the time of the database's own partitioned copy, which has all parts open
    at once and adds a few rows to each.
    """
    month = "year(date) * 12 + month(date) - 1" if table == MONTHLY else "0"
    rows = work.db.sql(
        f"""
        SELECT * EXCLUDE (_id, _bucket), (_bucket * {_MONTHS} + {month})::INTEGER AS _part
        FROM typed_{table} ORDER BY _part
        """
    ).to_arrow_reader(_BATCH_ROWS)
    schema = rows.schema.remove(rows.schema.get_field_index("_part"))
    for part, groups in groupby(_groups(rows), key=itemgetter(0)):
        path = folder / _part_name(table, part) / f"{load_id}_0.parquet"
        path.parent.mkdir(parents=True)
        with pq.ParquetWriter(path, schema, **_FORM) as writer:
            for _, group in groups:
                writer.write_table(group)


def _part_name(table: str, part: int) -> str:
    bucket, months = divmod(part, _MONTHS)
    if table != MONTHLY:
        return f"bucket={bucket:02d}"
    year, month = divmod(months, 12)
    return f"bucket={bucket:02d}/month={year:04d}-{month + 1:02d}"


def _groups(rows: pa.RecordBatchReader) -> Iterator[tuple[int, pa.Table]]:
    """Yield the rows of each part, in order, as one table, or several when they are many."""
    held: list[pa.RecordBatch] = []
    part, count = 0, 0
    for batch in rows:
        parts = batch["_part"].to_numpy()
        ends = [*(np.flatnonzero(np.diff(parts)) + 1).tolist(), batch.num_rows]
        batch = batch.drop_columns(["_part"])
        start = 0
        for end in ends:
            new = int(parts[start])
            if held and (new != part or count >= _GROUP_ROWS):
                yield part, pa.Table.from_batches(held)
                held, count = [], 0
            held.append(batch.slice(start, end - start))
            part, count, start = new, count + end - start, end
    if held:
        yield part, pa.Table.from_batches(held)


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
