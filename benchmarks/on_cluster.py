"""What a refresh costs on a cluster, beside this machine.

    sh scripts/spark.sh .venv/bin/python -m benchmarks.on_cluster

CPU seconds, by who spends them: the bucket functions, Spark's own processes, and what joins the buckets on the machine
that gives the command. ``docs/guide/cluster.md`` turns them into the cost of a billion lines.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import headwater
from benchmarks.measure import Reached, at_most
from benchmarks.metering import Meter
from headwater import engines
from headwater.ingest import load
from headwater.measures import refresh_tables
from headwater.measures.definitions import Definitions
from headwater.schema.lake import Lake

AT = datetime(2026, 11, 21, tzinfo=UTC)
PEOPLE = (8_000, 24_000, 72_000)
BUCKETS = 8
BAR = 2.0  # times the CPU of this machine alone: what Spark's own processes may take


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds of one refresh."""

    lines: int
    bucket_s: float
    spark_s: float
    joining_s: float
    wall_s: float

    @property
    def all_s(self) -> float:
        return self.bucket_s + self.spark_s + self.joining_s


def main() -> None:
    """Measure each size, print a row a size and engine, and hold the largest against the bar."""
    people = [int(word) for word in sys.argv[1:]] or PEOPLE
    print(
        "  lines (k) engine     buckets   Spark  joining     all  CPU s a million lines"
    )
    for number in people:
        with tempfile.TemporaryDirectory() as folder:
            local, cluster = _both(Path(folder), number)
    print(json.dumps(asdict(_ratio(local, cluster))))


def _both(folder: Path, people: int) -> tuple[Spent, Spent]:
    market = folder / "market"
    headwater.write_market(
        market, practices=40, months=24, seed=3, people=people, form="parquet"
    )
    load("tuva", [market], into=folder / "lake", at=AT, buckets=BUCKETS)
    local = _spent(folder / "lake", "local")
    cluster = _spent(folder / "lake", os.environ["HEADWATER_SPARK"])
    for name, spent in (("local", local), ("cluster", cluster)):
        figures = (spent.bucket_s, spent.spark_s, spent.joining_s, spent.all_s)
        each = " ".join(f"{figure:8.1f}" for figure in figures)
        per_million = spent.all_s / spent.lines * 1e6
        print(f"{spent.lines / 1e3:11,.0f} {name:9} {each} {per_million:8.1f}")
    return local, cluster


def _spent(lake: Path, url: str) -> Spent:
    engine = engines.open(url)
    meter = Meter(engine)
    spark, own, began = _spark_s(), time.process_time(), time.perf_counter()
    made = refresh_tables(Lake(lake), meter, Definitions.load(None))
    here = time.process_time() - own
    if url == "local" and engine.workers == 1:
        here -= meter.bucket_s  # they ran in this very process
    return Spent(
        lines=made.accounting["lines"],
        bucket_s=meter.bucket_s,
        spark_s=_spark_s() - spark,
        joining_s=here,
        wall_s=time.perf_counter() - began,
    )


def _spark_s() -> float:
    """Return the CPU seconds so far of Spark's own processes: server, workers and executors."""
    home = Path(os.environ["HEADWATER_SPARK_HOME"])
    named = [*_numbers(home / "processes"), *_numbers(home / "workers")]
    executors = [child for process in named for child in _children(process)]
    return sum(map(_cpu_s, {*named, *executors}))


def _numbers(file: Path) -> list[int]:
    return [int(word) for word in file.read_text(encoding="utf-8").split()]


def _children(process: int) -> list[int]:
    return _numbers(Path(f"/proc/{process}/task/{process}/children"))


def _cpu_s(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rsplit(")", 1)
    user, system = fields[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _ratio(local: Spent, cluster: Spent) -> Reached:
    return at_most(
        "P-C-cpu",
        f"CPU of a refresh of {cluster.lines:,} lines on a cluster over this machine",
        cluster.all_s / local.all_s,
        BAR,
    )


if __name__ == "__main__":
    main()
