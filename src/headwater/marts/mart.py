"""Read a mart: rows that are ready, from files that never change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from headwater.marts.manifest import file_digest, read_manifest
from headwater.marts.row_groups import KEYS, MOST_KEYS, rows_of
from headwater.marts.tables import TABLES, empty
from headwater.results import Window
from headwater.schema.definitions import load_service_lines
from headwater.schema.errors import InputError, StorageError

Condition = Any  # a value, a collection of values, a Window of months, or None
_COLLECTIONS = (list, tuple, set, frozenset)


@dataclass(frozen=True, slots=True)
class Mart:
    """One published set of tables, complete and unchangeable.

    Equal and hashable by place and id, so that ``functools.lru_cache`` on a function of a mart is always right.
    """

    path: Path
    id: str
    manifest: Mapping[str, Any] = field(compare=False, repr=False)

    @property
    def as_of(self) -> date | None:
        """Last day of service that the claims hold; None without claims."""
        return _date(self.manifest.get("as_of"))

    @property
    def window(self) -> Window | None:
        """The months that ``opportunity`` and ``destination`` cover; None without claims."""
        return window_of(self.manifest)

    @property
    def created_at(self) -> datetime:
        """When the refresh that made this mart began."""
        return datetime.fromisoformat(self.manifest["created_at"])

    @property
    def synthetic(self) -> bool:
        """Whether any of it comes from a made-up market."""
        return bool(self.manifest.get("synthetic", False))

    @property
    def service_lines(self) -> dict[str, str]:
        """Id and name of each service line as this mart was made, in the order of its definitions."""
        kept = self.manifest.get("service_lines")
        if kept is None:  # made before marts kept them, hence by those that ship
            return dict(load_service_lines().names)
        return {line: name for line, name in kept}

    def table(
        self,
        name: str,
        columns: Iterable[str] | None = None,
        where: Mapping[str, Condition] | None = None,
    ) -> pa.Table:
        """Read rows of one table, memory-mapped.

        Parameters
        ----------
        name
            One of ``headwater.marts.TABLES``.
        columns
            The columns wanted, in this order; all by default.
        where
            Column → a value, a collection of values, a ``Window`` of months, or None for null.

        Raises
        ------
        InputError
            If the mart has no such table or column.
        StorageError
            If its file is gone or damaged.
        """
        wanted = (
            list(columns) if columns is not None else list(self._schema(name).names)
        )
        conditions = dict(where or {})
        _check_columns(name, [*wanted, *conditions], self._schema(name))
        if name not in self.manifest["tables"]:
            # Made before there was such a table: the next refresh fills it.
            return empty(name).select(wanted)
        try:
            return _read(self.path / f"{name}.parquet", name, wanted, conditions)
        except FileNotFoundError as error:
            raise StorageError(
                f"The mart {self.id} has been removed.", "Open the current mart again."
            ) from error
        except (OSError, pa.ArrowInvalid) as error:
            raise StorageError(
                f"The table {name} of the mart {self.id} can't be read: {error}.",
                "`headwater marts verify` says what is damaged; roll back to a sound mart.",
            ) from error

    def _schema(self, name: str) -> pa.Schema:
        if name not in TABLES:
            raise InputError(
                f"The mart {self.id} has no table {name}.",
                f"It has {', '.join(sorted(TABLES))}.",
            )
        return TABLES[name]

    def verify(self) -> tuple[str, ...]:
        """Read every byte again and return what is wrong, one sentence each; empty when sound."""
        problems = []
        try:
            if dict(self.manifest) != read_manifest(self.path):
                problems.append("manifest.json has changed since the mart was opened.")
        except StorageError as error:
            problems.append(str(error))
        for name, expected in self.manifest["tables"].items():
            problems += _verify_table(self.path / f"{name}.parquet", expected)
        return tuple(problems)


def _read(
    path: Path, name: str, wanted: list[str], conditions: dict[str, Condition]
) -> pa.Table:
    column, keys = _few_keys(conditions)
    if column:
        rest = {each: of for each, of in conditions.items() if each != column}
        some = [*dict.fromkeys([*wanted, *rest])]
        found = rows_of(path, name, column, keys, some)
        for each, condition in rest.items():
            found = found.filter(_mask(found[each], condition))
        return found.select(wanted)
    return pq.read_table(
        path,
        columns=wanted,
        filters=_expression(conditions, TABLES[name]),
        memory_map=True,
        partitioning=None,  # a folder called `env=test` above us is no column
    )


def _few_keys(
    conditions: Mapping[str, Condition],
) -> tuple[str, list[str]]:
    """Return by which column few rows are asked for, and its keys; an empty name where many may be."""
    for column in KEYS:
        condition = conditions.get(column)
        keys = [condition] if isinstance(condition, str) else condition
        if not isinstance(keys, _COLLECTIONS) or len(keys) > MOST_KEYS:
            continue
        if all(isinstance(each, str) for each in keys):
            return column, list(keys)
    return "", []


def window_of(manifest: Mapping[str, Any]) -> Window | None:
    """Return the months that a manifest's window tables cover; None without claims."""
    start = _date(manifest.get("window_start"))
    end = _date(manifest.get("window_end"))
    return Window(start, end) if start and end else None


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _check_columns(name: str, columns: list[str], schema: pa.Schema) -> None:
    unknown = sorted({column for column in columns if column not in schema.names})
    if unknown:
        raise InputError(
            f"The mart table {name} has no column {', '.join(unknown)}.",
            f"It has {', '.join(schema.names)}.",
        )


def _expression(
    conditions: dict[str, Condition], schema: pa.Schema
) -> pc.Expression | None:
    expression = None
    for column, condition in conditions.items():
        term = _term(pc.field(column), condition, schema.field(column).type)
        expression = term if expression is None else expression & term
    return expression


def _term(
    column: pc.Expression, condition: Condition, type_: pa.DataType
) -> pc.Expression:
    if condition is None:
        return column.is_null()
    if isinstance(condition, Window):
        return (column >= condition.start) & (column <= condition.end)
    return column.isin(_values(condition, type_))


def _mask(column: pa.ChunkedArray[Any], condition: Condition) -> Any:
    """Return what ``_term`` says of rows that are read already: an expression takes longer than to look at so few."""
    if condition is None:
        return pc.is_null(column)
    if isinstance(condition, Window):
        first, last = (pa.scalar(day) for day in (condition.start, condition.end))
        return pc.and_(pc.greater_equal(column, first), pc.less_equal(column, last))
    return pc.is_in(column, value_set=_values(condition, column.type))


def _values(condition: Condition, type_: pa.DataType) -> pa.Array[Any]:
    values = condition if isinstance(condition, _COLLECTIONS) else [condition]
    return pa.array(list(values), type_)


def _verify_table(path: Path, expected: Mapping[str, Any]) -> list[str]:
    try:
        if file_digest(path) != expected["sha256"]:
            return [f"{path.name} has changed: its checksum is another."]
        if pq.read_metadata(path).num_rows != expected["rows"]:
            return [
                f"{path.name} hasn't the {expected['rows']} rows that were written."
            ]
    except FileNotFoundError:
        return [f"{path.name} is missing."]
    except (OSError, pa.ArrowInvalid) as error:
        return [f"{path.name} can't be read: {error}."]
    return []
