"""Answer one query from the command line, and say what the answer comes to, so that engines can be compared."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from zlib import crc32

import pyarrow as pa
import pyarrow.compute as pc

TABLES = ("medical_claim", "practitioner", "organization", "person")


def ask(queries: Mapping[str, Callable[[Path], pa.Table]]) -> None:
    """Answer the query that the command line names (``python -m … FOLDER Q1``) and print its checks as JSON."""
    print(json.dumps(checks(queries[sys.argv[2]](Path(sys.argv[1])))))


def checks(table: pa.Table) -> dict[str, float]:
    """Return the number of rows, and for each column a sum in which every row counts and their order doesn't."""
    found: dict[str, float] = {"rows": table.num_rows}
    for name in table.column_names:
        column = table[name]
        if pa.types.is_date(column.type):
            found[name] = pc.sum(column.cast(pa.int32())).as_py() or 0
        elif pa.types.is_integer(column.type):
            found[name] = pc.sum(column).as_py() or 0
        elif pa.types.is_floating(column.type):
            found[name] = round(pc.sum(column).as_py() or 0, 3)
        else:
            found[name] = _texts(column)
    return found


def _texts(column: pa.ChunkedArray) -> int:
    counts = pc.value_counts(column.combine_chunks())
    texts, times = counts.field("values"), counts.field("counts").to_pylist()
    if pa.types.is_dictionary(texts.type):
        texts = texts.dictionary_decode()
    return sum(
        crc32((text or "").encode()) * count
        for text, count in zip(texts.to_pylist(), times, strict=True)
    )
