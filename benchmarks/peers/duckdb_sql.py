"""DuckDB: the definitions as they stand, over the files as they are. It reads the SQL beside the data: ``Q1.sql`` …"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.peers.asking import TABLES, ask


def answer(folder: Path, query: str) -> pa.Table:
    """Run a query's definition on two threads, spilling beside the data."""
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute(f"set temp_directory = '{folder / 'spill'}'")
        connection.execute("set enable_progress_bar = false")
        for table in TABLES:
            connection.execute(
                f"create view {table} as select * from '{folder / table}.parquet'"
            )
        sql = (folder / f"{query}.sql").read_text(encoding="utf-8")
        return connection.sql(sql).to_arrow_table()


if __name__ == "__main__":
    ask({q: lambda folder, q=q: answer(folder, q) for q in ("Q1", "Q2", "Q3", "Q4")})
