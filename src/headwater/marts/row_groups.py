"""Rows of few keys out of a large table: only the row groups that may hold them are decoded, by a footer that is kept.

A mart lies in order of its practices, and its files never change. So what the footer says of each row group, the least
and the largest key, is read once; a page about one practice then decodes one group instead of the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from headwater.marts.tables import TABLES

KEYS = ("practice_id", "npi")  # what pages ask for, and tables lie in order of
MOST_KEYS = 64  # more are spread over most of a table
_NOBODY = -1  # the code of a row without a key
_KEPT = 32  # footers: of the tables of two marts that pages ask for by practice; some 100 kB each


@dataclass(frozen=True, slots=True)
class _Footer:
    metadata: pq.FileMetaData
    bounds: tuple[tuple[int, str | None, str | None], ...]  # group, least, largest key

    def groups_of(self, keys: Sequence[str]) -> list[int]:
        """Return the groups that may hold one of some keys; one that says nothing of its keys may."""
        return [
            group
            for group, least, largest in self.bounds
            if least is None
            or largest is None
            or any(least <= key <= largest for key in keys)
        ]


def rows_of(
    path: Path, name: str, column: str, keys: Sequence[str], columns: Sequence[str]
) -> pa.Table:
    """Return the rows of some practices or practitioners, in the order of the file.

    Parameters
    ----------
    path
        The Parquet file.
    name
        Its table among ``headwater.marts.TABLES``.
    column, keys
        One of ``KEYS`` that it has, and what it may hold.
    columns
        Those wanted, in this order.

    Raises
    ------
    OSError, ArrowInvalid
        If the file can't be read.
    """
    stat = path.stat()  # a damaged file mustn't be read by the footer of a sound one
    footer = _footer(path, column, stat.st_mtime_ns, stat.st_size)
    wanted = [*dict.fromkeys([column, *columns])]
    missing = {*wanted}.difference(footer.metadata.schema.names)
    if missing:
        raise pa.ArrowInvalid(f"it has no column {', '.join(sorted(missing))}")
    types = ((each, TABLES[name].field(each).type) for each in wanted)
    texts = [each for each, type_ in types if pa.types.is_string(type_)]
    # A reader of its own for each call: threads mustn't share one. Text stays in its dictionary until rows are chosen.
    with (
        pa.memory_map(str(path)) as source,
        pq.ParquetFile(source, metadata=footer.metadata, read_dictionary=texts) as file,
    ):
        # In this thread: to hand out so little work takes longer than to do it.
        found = file.read_row_groups(
            footer.groups_of(keys), columns=wanted, use_threads=False
        )
    schema = pa.schema([TABLES[name].field(each) for each in columns])
    parts = [_of_keys(batch, column, keys) for batch in found.to_batches()]
    return pa.Table.from_batches([_plain(part, schema) for part in parts], schema)


def _of_keys(rows: pa.RecordBatch, column: str, keys: Sequence[str]) -> pa.RecordBatch:
    """Return the rows of some keys: mostly they lie together, and are a part of what was decoded."""
    coded: Any = rows.column(column)
    of_keys = [coded.dictionary.index(pa.scalar(key)).as_py() for key in keys]
    codes = coded.indices.fill_null(_NOBODY) if coded.null_count else coded.indices
    at = np.flatnonzero(np.isin(codes.to_numpy(), [of for of in of_keys if of >= 0]))
    if not len(at):
        return rows.slice(0, 0)
    first, last = int(at[0]), int(at[-1])
    if last - first + 1 == len(at):
        return rows.slice(first, len(at))
    return rows.take(at)


def _plain(rows: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """Return the columns of a schema, their text no longer in a dictionary."""
    columns = [
        rows.column(field.name).cast(field.type)
        if pa.types.is_dictionary(rows.column(field.name).type)
        else rows.column(field.name)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


@lru_cache(maxsize=_KEPT)
def _footer(path: Path, column: str, changed_ns: int, size: int) -> _Footer:
    """Return what is known of one state of a file."""
    metadata = pq.read_metadata(path)
    at = metadata.schema.names.index(column)
    bounds: list[tuple[int, str | None, str | None]] = []
    for group in range(metadata.num_row_groups):
        chunk = metadata.row_group(group).column(at)
        said = chunk.statistics if chunk.is_stats_set else None
        if said is not None and said.has_min_max:
            bounds.append((group, said.min, said.max))
        elif said is None or said.null_count != chunk.num_values:
            bounds.append((group, None, None))
    return _Footer(metadata, tuple(bounds))
