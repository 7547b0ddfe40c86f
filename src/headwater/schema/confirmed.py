"""Read the cases whose cause people have confirmed, as a site hands them to a refresh."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from headwater.schema.diagnosis import CAUSES
from headwater.schema.errors import InputError
from headwater.schema.texts import read_texts

CONFIRMED_FILE = "confirmed_causes.csv"  # as a product hands it over
STATES = ("red", "clear", "missing")
# One row a signal of a case whose cause a person has confirmed.
CONFIRMED = pa.schema(
    [(name, pa.string()) for name in ("case", "cause", "signal", "state")]
)
_SHAPE = f"Give it the columns {', '.join(CONFIRMED.names)}: one row a signal of each confirmed case."


def read_confirmed(path: str | Path) -> pa.Table:
    """Read confirmed cases from a CSV file with a header, or from Parquet (``.parquet``).

    Returns
    -------
    pa.Table
        ``CONFIRMED``: case, cause (of ``CAUSES``), signal, state (of ``STATES``); columns beyond these are left out.
        No row is no case.

    Raises
    ------
    InputError
        If the file can't be read, lacks a column or a value, has a cause or state that there isn't, says a case twice
        or gives it two causes; names the first row that is wrong.
    """
    source = Path(path)
    table = read_texts(source, CONFIRMED.names, what="confirmed causes")
    missing = [name for name in CONFIRMED.names if name not in table.column_names]
    if missing:
        raise InputError(f"There is no column {missing[0]}.", _SHAPE, str(source))
    try:
        table = table.select(CONFIRMED.names).cast(CONFIRMED)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise InputError(
            f"Not all of it is text: {error}.", _SHAPE, str(source)
        ) from error
    _check(table, str(source))
    return table


def _check(table: pa.Table, file: str) -> None:
    causes: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    for number, row in enumerate(table.to_pylist(), 1):
        for name, value in row.items():
            if not value:
                raise InputError("Nothing stands here.", _SHAPE, file, number, name)
        for name, known in (("cause", CAUSES), ("state", STATES)):
            if row[name] not in known:
                raise InputError(
                    f"“{row[name]}” is no {name}.",
                    f"Write one of {', '.join(known)}.",
                    file,
                    number,
                    name,
                )
        if causes.setdefault(row["case"], row["cause"]) != row["cause"]:
            raise InputError(
                f"The case {row['case']} has two causes.",
                "Keep the one that people said last.",
                file,
                number,
                "cause",
            )
        if (row["case"], row["signal"]) in seen:
            raise InputError(
                f"The case {row['case']} has {row['signal']} twice.",
                "Keep one row a signal of each case.",
                file,
                number,
                "signal",
            )
        seen.add((row["case"], row["signal"]))
