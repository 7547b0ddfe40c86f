"""Read the contribution margins that finance approved, as a product hands those that stand to a refresh."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any

import pyarrow as pa

from headwater.schema.errors import InputError
from headwater.schema.texts import read_texts

MARGINS_FILE = "margins.csv"  # as a product hands it over
# One row a service line: dollars of a completed referral, and who in finance said so.
_COLUMNS: Mapping[str, pa.DataType] = {
    "service_line": pa.string(),
    "low": pa.float64(),
    "high": pa.float64(),
    "approved_by": pa.string(),
    "approved_on": pa.date32(),
}
MARGINS = pa.schema(dict(_COLUMNS))
_SHAPE = f"Give it the columns {', '.join(MARGINS.names)}: one row a service line."


def read_margins(path: str | Path) -> pa.Table:
    """Read margins from a CSV file with a header, or from Parquet (``.parquet``).

    Returns
    -------
    pa.Table
        ``MARGINS``; columns beyond these are left out. No row is no margin.

    Raises
    ------
    InputError
        If the file can't be read, lacks a column or a value, holds what is no range, or a line twice, or one that
        nobody approved; names the first row that is wrong.
    """
    source = Path(path)
    table = read_texts(source, MARGINS.names, what="margins")
    missing = [name for name in MARGINS.names if name not in table.column_names]
    if missing:
        raise InputError(f"There is no column {missing[0]}.", _SHAPE, str(source))
    rows = [
        _row(said, str(source), number)
        for number, said in enumerate(table.select(MARGINS.names).to_pylist(), 1)
    ]
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        if row["service_line"] in seen:
            raise InputError(
                f"The line {row['service_line']} stands twice.",
                "Keep the range that finance approved last.",
                str(source),
                number,
                "service_line",
            )
        seen.add(row["service_line"])
    return pa.Table.from_pylist(rows, schema=MARGINS)


def _row(said: dict[str, Any], file: str, number: int) -> dict[str, Any]:
    row: dict[str, str] = {
        name: "" if value is None else str(value).strip()
        for name, value in said.items()
    }
    for name, value in row.items():
        if not value:
            raise InputError("Nothing stands here.", _SHAPE, file, number, name)
    low, high = (_dollars(row[name], file, number, name) for name in ("low", "high"))
    if high < low:
        raise InputError(
            "The upper end lies below the lower one.",
            "Write the range from low to high.",
            file,
            number,
            "high",
        )
    return {**row, "low": low, "high": high, "approved_on": _day(row, file, number)}


def _dollars(text: str, file: str, number: int, column: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not isfinite(value) or value < 0:
        raise InputError(
            f"“{text}” is no amount.", "Write dollars, 0 or more.", file, number, column
        )
    return value


def _day(row: dict[str, str], file: str, number: int) -> date:
    try:
        return date.fromisoformat(row["approved_on"])
    except ValueError as error:
        raise InputError(
            f"“{row['approved_on']}” is no day.",
            "Write it as YYYY-MM-DD.",
            file,
            number,
            "approved_on",
        ) from error
