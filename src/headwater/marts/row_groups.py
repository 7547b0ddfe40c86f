"""Rows of one key out of a large table: only the row groups that may hold it are decoded, by a footer that is kept.

A mart lies in order of its practices, and its files never change. So what the footer says of each row group, the least
and the largest key, is read once; a page about one practice then decodes one group instead of the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from headwater.marts.tables import TABLES

KEY = "practice_id"
_KEPT = 32  # footers: of the tables of two marts that pages ask for by practice; some 100 kB each


@dataclass(frozen=True, slots=True)
class _Footer:
    metadata: pq.FileMetaData
    bounds: tuple[tuple[int, str | None, str | None], ...]  # group, least, largest key

    def groups_of(self, key: str) -> list[int]:
        """Return the groups that may hold a key; one that says nothing of its keys may."""
        return [
            group
            for group, least, largest in self.bounds
            if least is None or largest is None or least <= key <= largest
        ]


def rows_of(path: Path, name: str, key: str, columns: Sequence[str]) -> pa.Table:
    """Return the rows of one practice, in the order of the file.

    Parameters
    ----------
    path
        The Parquet file.
    name
        Its table among ``headwater.marts.TABLES``, one with a ``practice_id``.
    key
        The practice.
    columns
        Those wanted, in this order.

    Raises
    ------
    OSError, ArrowInvalid
        If the file can't be read.
    """
    stat = path.stat()  # a damaged file mustn't be read by the footer of a sound one
    footer = _footer(path, stat.st_mtime_ns, stat.st_size)
    wanted = [*dict.fromkeys([KEY, *columns])]
    missing = {*wanted}.difference(footer.metadata.schema.names)
    if missing:
        raise pa.ArrowInvalid(f"it has no column {', '.join(sorted(missing))}")
    schema = TABLES[name]
    texts = [each for each in wanted if pa.types.is_string(schema.field(each).type)]
    # A reader of its own for each call: threads mustn't share one. Text stays in its dictionary until rows are chosen.
    with pq.ParquetFile(
        path, metadata=footer.metadata, memory_map=True, read_dictionary=texts
    ) as file:
        # In this thread: to hand out so little work takes longer than to do it.
        found = file.read_row_groups(
            footer.groups_of(key), columns=wanted, use_threads=False
        )
    rows = found.filter(pc.equal(found[KEY], pa.scalar(key))).select(list(columns))
    return rows.cast(pa.schema([schema.field(each) for each in columns]))


@lru_cache(maxsize=_KEPT)
def _footer(path: Path, changed_ns: int, size: int) -> _Footer:  # of one state of it
    metadata = pq.read_metadata(path)
    at = metadata.schema.names.index(KEY)
    bounds: list[tuple[int, str | None, str | None]] = []
    for group in range(metadata.num_row_groups):
        column = metadata.row_group(group).column(at)
        said = column.statistics if column.is_stats_set else None
        if said is not None and said.has_min_max:
            bounds.append((group, said.min, said.max))
        elif said is None or said.null_count != column.num_values:
            bounds.append((group, None, None))
    return _Footer(metadata, tuple(bounds))
