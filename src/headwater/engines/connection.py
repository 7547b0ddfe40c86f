"""The only room that opens a DuckDB connection: no extension is fetched, memory has a limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import pyarrow as pa

from headwater.schema.errors import StorageError
from headwater.schema.lake import readable

if TYPE_CHECKING:
    import duckdb

DEFAULT_MEMORY_LIMIT = "1GB"


def connect(
    memory_limit: str = DEFAULT_MEMORY_LIMIT,
    *,
    threads: int = 1,
    spill: Path | None = None,
) -> duckdb.DuckDBPyConnection:
    """Open an in-memory DuckDB connection that fetches and loads no extension.

    Parameters
    ----------
    memory_limit
        What DuckDB's own buffers may hold, with a unit: "512MB", "1GB". Arrow tables handed in come on top.
    threads
        One inside a worker: the buckets are what runs in parallel.
    spill
        Folder for what doesn't fit; without it nothing is written and the query fails instead.

    Returns
    -------
    duckdb.DuckDBPyConnection
        The caller closes it, or uses it as a context manager.
    """
    # Here: much that never asks a database names what stands in this room, and loading it takes 14 MB.
    import duckdb

    connection = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": memory_limit,
            "threads": str(threads),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "preserve_insertion_order": "false",
            "temp_directory": "" if spill is None else str(spill),
        },
    )
    # A worker that draws a bar would write over the one progress line that a person reads.
    connection.execute("set enable_progress_bar = false")
    return connection


class Database:
    """Arrow tables in, an Arrow table out: the one thing that a measure asks of an engine."""

    def __init__(self, memory_limit: str = DEFAULT_MEMORY_LIMIT) -> None:
        self._connection = connect(memory_limit)

    def query(self, sql: str, /, **tables: pa.Table) -> pa.Table:
        """Run one statement in which every keyword is a table of that name.

        Tables are read where they lie, without a copy, and are forgotten when the statement is done.

        Raises
        ------
        StorageError
            If the statement needs more memory than this database may take.
        """
        import duckdb

        for name, table in tables.items():
            self._connection.register(name, table)
        try:
            result: pa.Table = self._connection.sql(sql).to_arrow_table()
            return result
        except duckdb.OutOfMemoryException as error:
            raise StorageError(
                "A bucket of people needs more memory than a worker may take.",
                "Use fewer workers, or load the files into a lake with more buckets.",
            ) from error
        finally:
            for name in tables:
                self._connection.unregister(name)

    def read(
        self, sql: str, /, files: Mapping[str, Sequence[str]], **tables: pa.Table
    ) -> pa.Table:
        """Run one statement over Parquet files that needn't lie in memory: only what it asks for is decoded.

        Parameters
        ----------
        files
            Name -> the files that the statement knows by it, at least one.
        tables
            As ``query`` takes them.

        Raises
        ------
        StorageError
            If a file is damaged, or the statement needs more memory than this database may take.
        """
        import duckdb

        for name, paths in files.items():
            listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
            self._connection.execute(
                f"create temp view {name} as "
                f"select * from read_parquet([{listed}], hive_partitioning = false)"
            )
        try:
            return self.query(sql, **tables)
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            every = [path for paths in files.values() for path in paths]
            with readable(every):
                raise pa.ArrowException(str(error)) from error
        finally:
            for name in files:
                self._connection.execute(f"drop view if exists {name}")

    def close(self) -> None:
        """Give the memory back."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
