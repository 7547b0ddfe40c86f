"""Tables as people draw them: ``a | b`` and rows beneath, parsed to Arrow and back.

Spec tests are read as the reference manual, so what goes in and what comes out stands there as a table. A cell is empty
for null; ``t`` and ``f`` are flags; a list is separated by spaces. Identifiers of practitioners, tax numbers and
facilities are any word: they are numbered as a lake would (see ``Ids``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa


class Ids:
    """A lake's vocabulary that grows as words are met."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, word: str) -> int:
        """Return the id of a word, the same each time."""
        return self._numbers.setdefault(word, len(self._numbers) + 1)

    def word(self, number: int) -> str:
        """Return the word of an id."""
        return next(word for word, known in self._numbers.items() if known == number)

    def vocabulary(self) -> pa.Table:
        """Return id, value, as a lake does."""
        return pa.table(
            {
                "id": pa.array(self._numbers.values(), pa.int32()),
                "value": pa.array(self._numbers.keys(), pa.string()),
            }
        )


def table(
    drawing: str,
    schema: pa.Schema,
    *,
    ids: Ids | None = None,
    coded: Sequence[str] = (),
    **constants: Any,
) -> pa.Table:
    """Parse a drawn table.

    Parameters
    ----------
    drawing
        A header line and rows; cells are separated by ``|``; blank lines and rules (``---``) are passed over.
    schema
        Columns of the result; those that aren't drawn are null, or have the value in ``constants``.
    ids, coded
        Columns in ``coded`` hold words that ``ids`` numbers.
    """
    header, *rows = _lines(drawing) or [[]]
    unknown = set(header) - set(schema.names)
    assert not unknown, f"drawn columns that the table doesn't have: {unknown}"
    columns = {}
    for field in schema:
        if field.name in header:
            place = header.index(field.name)
            cells = [row[place] for row in rows]
            if ids is not None and field.name in coded:
                values: list[Any] = [
                    ids.number(cell) if cell else None for cell in cells
                ]
            else:
                values = [_value(cell, field.type) for cell in cells]
        else:
            values = [constants.get(field.name)] * len(rows)
        columns[field.name] = pa.array(values, field.type)
    return pa.table(columns, schema=schema)


def rows(
    result: pa.Table, columns: str, *, ids: Ids | None = None, coded: Sequence[str] = ()
) -> list[str]:
    """Draw the named columns of a result, one text a row, sorted: easy to read beside ``drawn``."""
    names = [name.strip() for name in columns.split("|")]
    texts = []
    for row in result.select(names).to_pylist():
        cells = [
            ids.word(row[name])
            if ids is not None and name in coded and row[name] is not None
            else _text(row[name])
            for name in names
        ]
        texts.append(" | ".join(cells))
    return sorted(texts)


def drawn(drawing: str) -> list[str]:
    """Return the rows of a drawn table as ``rows`` draws them; the header names the columns."""
    return sorted(" | ".join(cells) for cells in _lines(drawing)[1:])


def columns(drawing: str) -> str:
    """Return the header of a drawn table."""
    return " | ".join(_lines(drawing)[0])


def check(
    result: pa.Table, drawing: str, *, ids: Ids | None = None, coded: Sequence[str] = ()
) -> None:
    """Assert that a result has exactly the drawn rows in the drawn columns, in any order."""
    assert rows(result, columns(drawing), ids=ids, coded=coded) == drawn(drawing)


def _lines(drawing: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.split("|")]
        for line in drawing.splitlines()
        if line.strip() and not set(line.strip()) <= set("-|+ ")
    ]


def _value(cell: str, kind: pa.DataType) -> Any:
    if pa.types.is_list(kind):
        return cell.split()
    if not cell:
        return None
    if pa.types.is_date(kind):
        return date.fromisoformat(cell)
    if pa.types.is_timestamp(kind):
        return datetime.fromisoformat(cell)
    if pa.types.is_boolean(kind):
        return cell == "t"
    if pa.types.is_integer(kind):
        return int(cell)
    if pa.types.is_floating(kind):
        return float(cell)
    if pa.types.is_decimal(kind):
        return Decimal(cell)
    return cell


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):
        return " ".join(value)
    return str(value)
