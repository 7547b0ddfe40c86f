"""The two bucket functions as an engine runs them: read a bucket's files, compute, write what stays in the lake."""

from __future__ import annotations

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
from headwater.measures.left_edge import settle
from headwater.measures.records import episode_records
from headwater.measures.reference import Reference
from headwater.results import Window
from headwater.schema.definitions import ServiceLines
from headwater.schema.lake import lake_schema, readable
from headwater.schema.leakage_rules import LeakageRules

# The claim columns that measures look at: what isn't read needs no memory.
CLAIM_COLUMNS = [
    *("claim_id", "claim_line", "claim_type", "person", "date", "place_of_service"),
    *("drg", "hcpcs", "rendering", "billing", "billing_tin", "facility"),
    *("diagnosis", "data_source", "file_date", "load_seq"),
]
FOUND = (
    *("episode", "candidate", "matched", "destination"),
    *("encounter", "visit", "eligibility", "order"),
)


@dataclass(frozen=True, slots=True)
class FindTask:
    """A bucket to look through."""

    name: str
    files: dict[str, tuple[str, ...]]  # table -> Parquet files
    reference: Path
    found: Path
    definitions: ServiceLines
    data_start: date
    memory_limit: str


@dataclass(frozen=True, slots=True)
class CountTask:
    """A bucket whose findings are to be scored and added up."""

    name: str
    reference: Path
    found: Path
    records: Path
    model: EvidenceModel
    clean_days: int  # as clean_days_needed() says
    definitions: ServiceLines
    rules: LeakageRules
    window: Window | None
    memory_limit: str


def find_in_bucket(task: FindTask) -> dict[str, pa.Table]:
    """Find the episodes of a bucket and who may have sent them; write both, return the counts."""
    with Database(task.memory_limit) as db:
        found = find(
            db,
            inputs=_read_inputs(task.files),
            reference=Reference.read(task.reference),
            definitions=task.definitions,
            data_start=task.data_start,
        )
    task.found.mkdir(parents=True, exist_ok=True)
    for name in FOUND:
        pq.write_table(getattr(found, name), task.found / f"{name}.parquet")
    return found.counts


def count_bucket(task: CountTask) -> dict[str, pa.Table]:
    """Score the findings of a bucket; write every episode with its evidence, return the counts."""
    with Database(task.memory_limit) as db:
        found = _scored(db, task)
        _write(
            task.records,
            episode_records(
                db,
                episodes=found.episodes,
                credited=found.credited,
                matched=found.matched,
                destinations=found.destinations,
                carved=found.carved,
                vocabulary=found.reference.vocabulary,
                model_version=task.model.version,
            ),
        )
        return {name: count.make(db, found) for name, count in COUNTS.items()}


def _scored(db: Database, task: CountTask) -> Findings:
    tables = {name: pq.read_table(task.found / f"{name}.parquet") for name in FOUND}
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


def _read_inputs(files: dict[str, tuple[str, ...]]) -> BucketInputs:
    return BucketInputs(
        claims=_read("medical_claim", files, columns=CLAIM_COLUMNS),
        roles=_read("medical_claim_provider_role", files),
        adjustments=_read("claim_adjustment", files),
        eligibility=_read("eligibility", files),
        orders=_read("referral_order", files),
    )


def _read(
    table: str,
    files: dict[str, tuple[str, ...]],
    *,
    columns: list[str] | None = None,
) -> pa.Table:
    schema = lake_schema(table)
    if not files[table]:
        empty = schema.empty_table()
        return empty.select(columns) if columns else empty
    dataset = ds.dataset(list(files[table]), schema=schema, format="parquet")
    with readable(files[table]):
        return dataset.to_table(columns=columns)


def _write(file: Path, table: pa.Table) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, file)
