"""From a lake to the tables of a mart: two passes over the buckets, and what joins them."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import pyarrow as pa

from headwater.engines import Database, Engine
from headwater.measures.assemble import assemble
from headwater.measures.evidence import EvidenceModel, fit_evidence
from headwater.measures.flows import add_up
from headwater.measures.left_edge import clean_days_needed
from headwater.measures.maturity import (
    SourceMaturity,
    as_of,
    maturity_table,
    source_maturities,
    span_days,
    window_of,
)
from headwater.measures.notices import notices
from headwater.measures.quality import as_counts
from headwater.measures.reference import code_reference, reference_tables
from headwater.measures.span import data_start
from headwater.measures.tasks import (
    CountTask,
    FindTask,
    count_bucket,
    find_in_bucket,
)
from headwater.results import MartTables, Window
from headwater.schema.definitions import ServiceLines
from headwater.schema.lake import BUCKETED, Lake
from headwater.schema.progress import Progress, no_progress

DERIVED = "derived"
# Of all workers' databases together; Arrow tables of a bucket and the interpreters come on top, within 2 GB.
_TOTAL_MEMORY_MB = 1200
_LEAST_MEMORY_MB = 256
_NO_MONTH = date(1, 1, 1)  # of a window over no claims


def refresh_tables(
    lake: Lake,
    engine: Engine,
    definitions: ServiceLines,
    *,
    progress: Progress = no_progress,
) -> MartTables:
    """Compute every table of a mart from ``lake``.

    Pass 1 finds episodes, candidate referrers, matched orders and destinations bucket by bucket, lays them down in the
    lake and returns counts. From these come the evidence score and the maturity of months; pass 2 scores and adds up.
    Patient rows stay under ``derived/`` of the lake. Equal lakes and definitions give equal tables.

    Parameters
    ----------
    progress
        Hears ``buckets measured`` and ``buckets counted``.

    Returns
    -------
    MartTables
        The tables of a mart, perhaps empty (``notices`` says what to load), and the facts of its manifest.

    Raises
    ------
    headwater.engines.BucketFailure
        If a bucket can't be computed; says which.
    """
    seconds: dict[str, float] = {}
    derived = f"{lake.fingerprint()}-{definitions.version}"
    folder = lake.path / DERIVED / derived
    shutil.rmtree(folder, ignore_errors=True)  # of a refresh that was stopped
    with Database() as db:
        with _timed(seconds, "reference"):
            tables = reference_tables(lake)
            reference = code_reference(
                db, vocabulary=lake.vocabulary(), definitions=definitions, **tables
            )
            reference.write(folder / "reference")
        with _timed(seconds, "measure"):
            counted = _measure(
                db, lake, engine, definitions, folder=folder, progress=progress
            )
        with _timed(seconds, "score"):
            learnt = _learn(counted, definitions)
        with _timed(seconds, "count"):
            sums = _count(db, lake, engine, learnt, folder=folder, progress=progress)
        with _timed(seconds, "tables"):
            mart = assemble(
                db, sums=sums, tables=tables, reference=reference, window=learnt.window
            )
            mart |= {
                "maturity": maturity_table(learnt.sources),
                "quality": add_up(
                    db, [counted["quality"], sums["quality"]], sums=("count",)
                ),
                "evidence_model": learnt.model.as_table(),
            }
    for work in ("reference", "found"):
        shutil.rmtree(folder / work)
    loaded = {name: table.num_rows for name, table in tables.items()}
    return _result(lake, definitions, mart, learnt, counted, loaded, seconds, derived)


@contextmanager
def _timed(seconds: dict[str, float], stage: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    seconds[stage] = round(time.perf_counter() - begun, 3)


@dataclass(frozen=True, slots=True)
class _Learnt:
    """What the counts of pass 1 teach."""

    model: EvidenceModel
    truths: int
    clean_days: int  # see clean_days_needed()
    sources: list[SourceMaturity]
    window: Window | None


def _learn(counted: Mapping[str, pa.Table], definitions: ServiceLines) -> _Learnt:
    truths = sum(int(row["truths"]) for row in counted["truths"].to_pylist())
    sources = source_maturities(counted["run_out"])
    return _Learnt(
        model=fit_evidence(
            counted["patterns"], truths=truths, definitions_version=definitions.version
        ),
        truths=truths,
        clean_days=clean_days_needed(
            counted["returns"], span_days=span_days(sources), definitions=definitions
        ),
        sources=sources,
        window=window_of(sources),
    )


def _measure(
    db: Database,
    lake: Lake,
    engine: Engine,
    definitions: ServiceLines,
    *,
    folder: Path,
    progress: Progress,
) -> dict[str, pa.Table]:
    """Run pass 1 and add up its counts: patterns, run_out, quality."""
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
    counts = _run(engine, find_in_bucket, tasks, progress, "buckets measured")
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


def _count(
    db: Database,
    lake: Lake,
    engine: Engine,
    learnt: _Learnt,
    *,
    folder: Path,
    progress: Progress,
) -> dict[str, pa.Table]:
    """Run pass 2 and add up its sums: flow, receivers."""
    tasks = [
        CountTask(
            name=f"bucket {bucket:02d}",
            reference=folder / "reference",
            found=folder / "found" / f"bucket={bucket:02d}",
            records=folder / "episode" / f"bucket={bucket:02d}.parquet",
            model=learnt.model,
            clean_days=learnt.clean_days,
            start=learnt.window.start if learnt.window else _NO_MONTH,
            end=learnt.window.end if learnt.window else _NO_MONTH,
            memory_limit=_memory_limit(engine),
        )
        for bucket in range(lake.buckets)
    ]
    parts = _run(engine, count_bucket, tasks, progress, "buckets counted")
    sums = {
        "flow": ("volume", "variance", "episodes"),
        "receivers": ("volume",),
        "quality": ("count",),
    }
    return {
        name: add_up(db, [part[name] for part in parts], sums=columns)
        for name, columns in sums.items()
    }


_Task = TypeVar("_Task")


def _run(
    engine: Engine,
    function: Callable[[_Task], dict[str, pa.Table]],
    tasks: list[_Task],
    progress: Progress,
    stage: str,
) -> list[dict[str, pa.Table]]:
    results = []
    progress(stage, 0, len(tasks))
    for result in engine.map(function, tasks):
        results.append(result)
        progress(stage, len(results), len(tasks))
    return results


def _memory_limit(engine: Engine) -> str:
    return f"{max(_TOTAL_MEMORY_MB // engine.workers, _LEAST_MEMORY_MB)}MB"


def _result(
    lake: Lake,
    definitions: ServiceLines,
    mart: dict[str, pa.Table],
    learnt: _Learnt,
    counted: Mapping[str, pa.Table],
    loaded: Mapping[str, int],
    seconds: dict[str, float],
    derived: str,
) -> MartTables:
    quality = as_counts(mart["quality"])
    return MartTables(
        tables=mart,
        inputs=tuple(load["load_id"] for load in lake.loads()),
        sources=tuple(source.data_source for source in learnt.sources),
        synthetic=lake.synthetic,
        definitions={"service_lines": definitions.version},
        evidence_model=learnt.model.version,
        as_of=as_of(counted["run_out"]),
        window=learnt.window,
        accounting={
            "lines": quality.get(("claims", "read"), 0),
            "net_lines": quality.get(("claims", "net_lines"), 0),
            "episodes": quality.get(("episodes", "all"), 0),
            "known_referrers": learnt.truths,
        },
        seconds=seconds,
        notices=notices(
            quality=quality,
            loaded=loaded,
            model=learnt.model,
            truths=learnt.truths,
            sources=learnt.sources,
        ),
        derived=f"{DERIVED}/{derived}",
    )
