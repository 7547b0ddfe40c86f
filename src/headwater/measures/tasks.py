"""The two functions of a part as an engine runs them: read its files, compute, write what stays in the lake.

Each writes a folder that appears whole or not at all, so that a task may be tried again, here or on another machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from headwater.engines import Database
from headwater.measures.bucket import BucketInputs, find
from headwater.measures.carving import carve_outs
from headwater.measures.counts import COUNTS
from headwater.measures.credits import credit_episodes
from headwater.measures.evidence import EvidenceModel
from headwater.measures.findings import Findings
from headwater.measures.kept import whole
from headwater.measures.left_edge import settle
from headwater.measures.records import episode_records
from headwater.measures.reference import Reference
from headwater.measures.sifting import NAMES, Sifted, nothing_sifted, sift
from headwater.results import Window
from headwater.schema.definitions import ServiceLines
from headwater.schema.lake import lake_schema, readable
from headwater.schema.leakage_rules import LeakageRules

FOUND = (
    *("episode", "candidate", "matched", "destination"),
    *("encounter", "visit", "eligibility", "order"),
)
LEARNT_FROM = ("patterns", "truths", "returns", "run_out", "quality")
RECORDS = "episode"


@dataclass(frozen=True, slots=True)
class Month:
    """What one load brought of a month of a part: its claim files, those that say which of their lines no longer count,
    and where it lies sifted.
    """

    month: date
    load: int
    claims: tuple[str, ...]
    gone: tuple[str, ...]
    sifted: Path


@dataclass(frozen=True, slots=True)
class FindTask:
    """A part to look through."""

    name: str
    months: tuple[Month, ...]
    files: dict[str, tuple[str, ...]]  # table -> Parquet files, of all but claims
    reference: Path
    found: Path
    definitions: ServiceLines
    data_start: date
    memory_limit: str


@dataclass(frozen=True, slots=True)
class CountTask:
    """A part whose findings are to be scored and added up."""

    name: str
    reference: Path
    found: Path
    counted: Path
    model: EvidenceModel
    clean_days: int  # as clean_days_needed() says
    definitions: ServiceLines
    rules: LeakageRules
    window: Window | None
    memory_limit: str


def find_in_part(task: FindTask) -> str:
    """Find the episodes of a part and who may have sent them; write both and what the counts say; return the name."""
    with Database(task.memory_limit) as db:
        sift_months(db, task.months, task.definitions)
        found = find(
            db,
            inputs=_read_inputs(task),
            reference=Reference.read(task.reference),
            definitions=task.definitions,
            data_start=task.data_start,
        )
    tables = {name: getattr(found, name) for name in FOUND} | found.counts
    _write(task.found, tables)
    return task.name


def sift_months(
    db: Database, months: Sequence[Month], definitions: ServiceLines
) -> None:
    """Sift the months that don't lie sifted already."""
    fresh = [month for month in months if not month.sifted.is_dir()]
    if not fresh:
        return
    sifted = sift(
        db,
        claims=[file for month in fresh for file in month.claims],
        gone=sorted({file for month in fresh for file in month.gone}),
        definitions=definitions,
    )
    for month in fresh:
        _write(month.sifted, sifted.of(month.month, month.load))


def count_in_part(task: CountTask) -> str:
    """Score the findings of a part; write every episode with its evidence, and what adds up; return the name."""
    with Database(task.memory_limit) as db:
        found = _scored(db, task)
        records = episode_records(
            db,
            episodes=found.episodes,
            credited=found.credited,
            matched=found.matched,
            destinations=found.destinations,
            carved=found.carved,
            vocabulary=found.reference.vocabulary,
            model_version=task.model.version,
        )
        counts = {name: count.make(db, found) for name, count in COUNTS.items()}
    _write(task.counted, {RECORDS: records} | counts)
    return task.name


def _scored(db: Database, task: CountTask) -> Findings:
    tables = {name: read_kept(task.found, name) for name in FOUND}
    lead = {"candidates": tables["candidate"], "matched": tables["matched"]}
    reference = Reference.read(task.reference)
    settled = settle(db, episodes=tables["episode"], clean_days=task.clean_days, **lead)
    return Findings(
        episodes=settled,
        credited=credit_episodes(db, model=task.model, **lead),
        **lead,
        destinations=tables["destination"],
        carved=carve_outs(
            db,
            episodes=settled,
            destinations=tables["destination"],
            eligibility=tables["eligibility"],
            clinicians=reference.clinicians,
            offered=reference.offered,
            rules=task.rules,
        ),
        encounters=tables["encounter"],
        visits=tables["visit"],
        eligibility=tables["eligibility"],
        orders=tables["order"],
        reference=reference,
        definitions=task.definitions,
        model=task.model,
        window=task.window,
    )


def _read_inputs(task: FindTask) -> BucketInputs:
    files = [file for month in task.months for file in month.claims]
    with readable(files):
        read = sum(pq.read_metadata(file).num_rows for file in files)
    return BucketInputs(
        sifted=_sifted(task.months),
        read=read,
        roles=_read("medical_claim_provider_role", task.files),
        eligibility=_read("eligibility", task.files),
        orders=_read("referral_order", task.files),
    )


def _sifted(months: Sequence[Month]) -> Sifted:
    empty = nothing_sifted()
    return Sifted(
        **{
            name: pa.concat_tables(
                [
                    getattr(empty, name),
                    *(read_kept(month.sifted, name) for month in months),
                ]
            )
            for name in NAMES
        }
    )


def _read(table: str, files: dict[str, tuple[str, ...]]) -> pa.Table:
    schema = lake_schema(table)
    if not files[table]:
        return schema.empty_table()
    dataset = ds.dataset(list(files[table]), schema=schema, format="parquet")
    with readable(files[table]):
        return dataset.to_table()


def read_kept(folder: Path, name: str) -> pa.Table:
    """Read a table that a task wrote."""
    return pq.read_table(folder / f"{name}.parquet", partitioning=None)


def _write(folder: Path, tables: dict[str, pa.Table]) -> None:
    with whole(folder) as made:
        for name, table in tables.items():
            pq.write_table(table, made / f"{name}.parquet")
