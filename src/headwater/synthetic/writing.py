"""Write tables as Parquet or CSV under the names and columns of the files at the door, the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from headwater.schema.tables import TABLES, Table
from headwater.synthetic.arrays import Array

if TYPE_CHECKING:
    Column = pa.Array[Any]
else:
    Column = pa.Array  # isn't generic when it runs

FORMS = ("parquet", "csv")
_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "npi": pa.string(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("s"),
    "money": pa.decimal128(18, 2),
    "number": pa.float64(),
    "integer": pa.int64(),
    "flag": pa.bool_(),
}


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes into one folder, in one form, and counts rows."""

    folder: Path
    form: str  # parquet or csv
    rows: dict[str, int]

    def write(self, name: str, chunks: Iterable[Mapping[str, Column]]) -> None:
        """Write a table of ``schema.tables``; columns that a chunk lacks are null."""
        spec = TABLES[name]
        self._write(name, schema_of(spec), (_table(spec, chunk) for chunk in chunks))

    def write_public(self, name: str, table: pa.Table) -> None:
        """Write a table as a public agency does: CSV, whatever the form of the market."""
        as_csv = Writer(self.folder, "csv", self.rows)
        as_csv._write(f"public/{name}", table.schema, [table])

    def write_truth(self, name: str, table: pa.Table) -> None:
        """Write a table of planted truth, with the columns that it has."""
        self._write(f"truth/{name}", table.schema, [table])

    def _write(self, name: str, schema: pa.Schema, tables: Iterable[pa.Table]) -> None:
        path = self.folder / f"{name}.{self.form}"
        path.parent.mkdir(parents=True, exist_ok=True)
        count = 0
        if self.form == "csv":
            options = pa_csv.WriteOptions(quoting_style="needed")
            with pa_csv.CSVWriter(path, schema, write_options=options) as csv:
                for table in tables:
                    csv.write_table(table)
                    count += table.num_rows
        else:
            with pq.ParquetWriter(path, schema, compression="zstd") as parquet:
                for table in tables:
                    parquet.write_table(table)
                    count += table.num_rows
        self.rows[name] = count


def schema_of(spec: Table) -> pa.Schema:
    """Return the Arrow schema of a file at the door."""
    return pa.schema([(column.name, _TYPES[column.kind]) for column in spec.columns])


def _table(spec: Table, chunk: Mapping[str, Column]) -> pa.Table:
    unknown = set(chunk) - {column.name for column in spec.columns}
    if unknown:
        raise ValueError(f"{spec.name} has no column {', '.join(sorted(unknown))}.")
    rows = len(next(iter(chunk.values())))
    schema = schema_of(spec)
    columns = [
        chunk[field.name].cast(field.type)
        if field.name in chunk
        else pa.nulls(rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def pooled(pool: Array, index: Array) -> Column:
    """Return the pool's text at each index, null where the index is negative."""
    places = pa.array(
        np.asarray(index, np.int64), pa.int64(), mask=np.asarray(index) < 0
    )
    return _strings(pool).take(places)


def text(values: Array) -> Column:
    """Return text, null where it is empty."""
    return _strings(values)


def _strings(values: Array) -> Column:
    plain = np.asarray(values).astype(str)
    return pa.array(plain, pa.string(), mask=plain == "")


def numbered(prefix: str, numbers: Array, *, width: int) -> Column:
    """Return ids such as P0000012, null where the number is negative."""
    numbers = np.asarray(numbers, np.int64)
    digits = pa.array(numbers, pa.int64(), mask=numbers < 0).cast(pa.string())
    padded = pc.utf8_lpad(digits, width, padding="0")
    return joined(np.full(len(numbers), prefix), padded)


def joined(*parts: Array | Column) -> Column:
    """Return texts put together, null where a part is null."""
    columns: Any = [
        pa.array(part, pa.string()) if isinstance(part, np.ndarray) else part
        for part in parts
    ]
    result: Column = pc.binary_join_element_wise(*columns, "")
    return result


def days(numbers: Array) -> Column:
    """Return dates from days since 1970-01-01, null where negative."""
    numbers = np.asarray(numbers)
    return pa.array(numbers.astype(np.int32), pa.int32(), mask=numbers < 0).cast(
        pa.date32()
    )


def birthdays(numbers: Array) -> Column:
    """Return dates from days since 1970-01-01, which may well lie before it."""
    return pa.array(np.asarray(numbers).astype(np.int32), pa.int32()).cast(pa.date32())


def moments(numbers: Array, *, hours: Array) -> Column:
    """Return timestamps from days and hours of the day, null where the day is negative."""
    numbers = np.asarray(numbers)
    seconds = numbers.astype(np.int64) * 86_400 + np.rint(
        np.asarray(hours) * 3_600
    ).astype(np.int64)
    return pa.array(seconds, pa.int64(), mask=numbers < 0).cast(pa.timestamp("s"))


def money(cents: Array) -> Column:
    """Return exact amounts from whole cents."""
    cents = np.asarray(cents, np.int64)
    # A decimal is sixteen bytes, low half first; the high half repeats the sign.
    halves = np.stack([cents, cents >> 63], axis=1)
    return pa.Array.from_buffers(
        pa.decimal128(18, 2),
        len(cents),
        [None, pa.py_buffer(halves.tobytes())],
    )
