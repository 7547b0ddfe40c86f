"""The two passes over the buckets, each added up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pyarrow as pa

from headwater.engines import Database, Engine
from headwater.measures.counts import COUNTS
from headwater.measures.definitions import Definitions
from headwater.measures.evidence import EvidenceModel
from headwater.measures.flows import add_up
from headwater.measures.maturity import SourceMaturity
from headwater.measures.span import data_start
from headwater.measures.tasks import (
    CountTask,
    FindTask,
    count_bucket,
    find_in_bucket,
)
from headwater.results import Window
from headwater.schema.definitions import ServiceLines
from headwater.schema.lake import BUCKETED, Lake
from headwater.schema.progress import Progress

# Of all workers' databases together; Arrow tables of a bucket and the interpreters come on top, within 2 GB.
_TOTAL_MEMORY_MB = 1200
_LEAST_MEMORY_MB = 256
_MANY_ROWS = 1_000_000  # of a table: some 50 MB


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the counts of pass 1 teach, and pass 2 needs."""

    model: EvidenceModel
    truths: int
    clean_days: int  # see clean_days_needed()
    sources: list[SourceMaturity]
    window: Window | None


def find_in_buckets(
    db: Database,
    lake: Lake,
    engine: Engine,
    definitions: ServiceLines,
    *,
    folder: Path,
    progress: Progress,
) -> dict[str, pa.Table]:
    """Run pass 1 and add up its counts: patterns, truths, returns, run_out, quality."""
    start = data_start(lake)
    tasks = [
        FindTask(
            name=f"bucket {bucket:02d}",
            files={table: tuple(lake.files(table, bucket)) for table in BUCKETED},
            reference=folder / "reference",
            found=folder / "found" / f"bucket={bucket:02d}",
            definitions=definitions,
            data_start=start,
            memory_limit=_memory_limit(engine),
        )
        for bucket in range(lake.buckets)
    ]
    counts = list(_run(engine, find_in_bucket, tasks, progress, "buckets measured"))
    sums = {
        "patterns": ("n", "positives"),
        "truths": ("truths",),
        "returns": ("returns",),
        "run_out": ("lines",),
        "quality": ("count",),
    }
    return {
        name: add_up(db, [part[name] for part in counts], sums=columns)
        for name, columns in sums.items()
    }


def count_buckets(
    db: Database,
    lake: Lake,
    engine: Engine,
    by: Definitions,
    learnt: Learnt,
    *,
    folder: Path,
    progress: Progress,
) -> dict[str, pa.Table]:
    """Run pass 2 and add up its counts."""
    tasks = [
        CountTask(
            name=f"bucket {bucket:02d}",
            reference=folder / "reference",
            found=folder / "found" / f"bucket={bucket:02d}",
            records=folder / "episode" / f"bucket={bucket:02d}.parquet",
            model=learnt.model,
            clean_days=learnt.clean_days,
            definitions=by.service_lines,
            rules=by.rules,
            window=learnt.window,
            memory_limit=_memory_limit(engine),
        )
        for bucket in range(lake.buckets)
    ]
    parts: dict[str, list[pa.Table]] = {name: [] for name in COUNTS}
    for result in _run(engine, count_bucket, tasks, progress, "buckets counted"):
        for name, count in COUNTS.items():
            waiting = [*parts[name], result[name]]
            parts[name] = _fewer(db, waiting, sums=count.sums)
    return {
        name: add_up(db, parts[name], sums=count.sums) for name, count in COUNTS.items()
    }


def _fewer(
    db: Database, parts: list[pa.Table], *, sums: tuple[str, ...]
) -> list[pa.Table]:
    """Add up meanwhile what has grown long: the rows of the market lie in memory, not those of every bucket."""
    waiting = sum(part.num_rows for part in parts[1:])
    if waiting < max(_MANY_ROWS, parts[0].num_rows):
        return parts
    return [add_up(db, parts, sums=sums).cast(parts[0].schema)]


_Task = TypeVar("_Task")


def _run(
    engine: Engine,
    function: Callable[[_Task], dict[str, pa.Table]],
    tasks: list[_Task],
    progress: Progress,
    stage: str,
) -> Iterator[dict[str, pa.Table]]:
    progress(stage, 0, len(tasks))
    for done, result in enumerate(engine.map(function, tasks), 1):
        progress(stage, done, len(tasks))
        yield result


def _memory_limit(engine: Engine) -> str:
    return f"{max(_TOTAL_MEMORY_MB // engine.workers, _LEAST_MEMORY_MB)}MB"
