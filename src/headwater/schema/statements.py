"""Whose word counts, among rows that several loads and several sources brought."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# Neither occurs in a file's text: a zero byte is refused as malformed, and the other stands for a null.
_SEQ_BITS = 32  # of a load's number, below the day
_BETWEEN, _NULL = "\0", "\0\0"


def newest_words(
    rows: pa.Table, key: tuple[str, ...], *, by_day: bool = False
) -> pa.Table:
    """Keep the rows of each key that the latest load (``load_seq``) brought; a null is a value like any other.

    With ``by_day`` the later ``as_of`` decides before the later load does.
    """
    if not rows.num_rows:
        return rows
    said = rows["load_seq"].to_numpy().astype(np.int64)
    if by_day:
        said += rows["as_of"].cast(pa.int32()).to_numpy().astype(np.int64) << _SEQ_BITS
    if said.min() == said.max():
        return rows
    group = _numbered(rows, key)
    newest = np.zeros(int(group.max()) + 1, dtype=said.dtype)
    np.maximum.at(newest, group, said)
    return rows.filter(pa.array(said == newest[group]))


def with_sources(rows: pa.Table, loads: list[dict[str, Any]]) -> pa.Table:
    """Add ``source`` and ``load_id``; fill ``as_of`` with the load's day where no file's day was kept."""
    seqs = pa.array([int(record["load_seq"]) for record in loads], pa.int32())
    place = pc.index_in(rows["load_seq"], value_set=seqs)
    for name in ("source", "load_id"):
        said = pa.array([record[name] for record in loads], pa.string())
        rows = rows.append_column(name, pc.take(said, place))
    days = pa.array(
        [date.fromisoformat(record["at"][:10]) for record in loads], pa.date32()
    )
    as_of = pc.if_else(pc.is_valid(rows["as_of"]), rows["as_of"], pc.take(days, place))
    return rows.drop_columns("as_of").append_column("as_of", as_of)


def _numbered(rows: pa.Table, key: tuple[str, ...]) -> np.ndarray[Any, np.dtype[Any]]:
    """Give equal keys equal numbers, from 0."""
    texts: Any = [rows[name].cast(pa.string()) for name in key]
    words = pc.binary_join_element_wise(
        *texts, _BETWEEN, null_handling="replace", null_replacement=_NULL
    )
    # One dictionary over all chunks, else a key has a number in each of them.
    numbers: np.ndarray[Any, np.dtype[Any]]
    numbers = words.combine_chunks().dictionary_encode().indices.to_numpy()
    return numbers
