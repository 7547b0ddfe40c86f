"""Spark on this machine, ``local[2]``: the definitions as they stand, in Spark's spelling where it has another."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

from benchmarks.peers.asking import TABLES, ask

_SPELLING = {
    "date_diff('day', earlier.date, later.date)": "datediff(later.date, earlier.date)",
    "cast(lines as double)": "double(lines)",
}


def answer(folder: Path, query: str) -> pa.Table:
    """Run a query's definition, and take the answer as Parquet: the way that needs no pandas of one version."""
    sql = (folder / f"{query}.sql").read_text(encoding="utf-8")
    for ours, theirs in _SPELLING.items():
        sql = sql.replace(ours, theirs)
    with tempfile.TemporaryDirectory() as home:
        spark = (
            SparkSession.builder.master("local[2]")
            .config("spark.driver.memory", "6g")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.log.level", "ERROR")
            .config("spark.sql.shuffle.partitions", "16")
            .config("spark.local.dir", home)
            .config("spark.sql.warehouse.dir", f"{home}/warehouse")
            .getOrCreate()
        )
        for table in TABLES:
            spark.read.parquet(str(folder / f"{table}.parquet")).createTempView(table)
        spark.sql(sql).write.parquet(f"{home}/answer")
        found = pq.read_table(f"{home}/answer")
        # Spark's own process ends with its input; waited for, what it took counts as ours.
        machine = spark.sparkContext._gateway.proc
        spark.stop()
        machine.stdin.close()
        machine.wait()
    return found


if __name__ == "__main__":
    ask({q: lambda folder, q=q: answer(folder, q) for q in ("Q1", "Q2", "Q3", "Q4")})
