"""A bucket of made-up lines of any size, and what finding episodes in it costs a worker in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from headwater.engines import Database
from headwater.measures.reference import code_reference
from headwater.measures.tasks import FindTask, Month, find_in_part
from headwater.schema.definitions import load_service_lines
from headwater.schema.lake import BUCKETED, lake_schema

LINES_A_PERSON = 30
PRACTITIONERS = 50
CODES = ["99203", "99213", "99214", "93000", "80053"]


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket to measure: the people in it and where its files may go."""

    name: str
    people: int
    folder: Path


def peak_of(bucket: Bucket) -> int:
    """Return the peak resident memory of this process, in KiB, after finding episodes in a bucket."""
    find_in_part(
        FindTask(
            name=bucket.name,
            months=(_every_month(bucket),),
            files=dict.fromkeys(BUCKETED, ()),
            reference=bucket.folder / "reference",
            found=bucket.folder / "found" / bucket.name,
            definitions=load_service_lines(),
            data_start=date(2023, 1, 1),
            memory_limit="600MB",
        )
    )
    # Not getrusage(): its peak is inherited from the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0])


def _every_month(bucket: Bucket) -> Month:
    return Month(
        month=date(2023, 1, 1),
        load=1,
        claims=(str(bucket.folder / f"{bucket.name}.parquet"),),
        gone=(),
        sifted=bucket.folder / "sifted" / bucket.name,
    )


def write(bucket: Bucket) -> Bucket:
    """Lay the bucket's claims down, and the reference beside them."""
    size = bucket.people * LINES_A_PERSON
    rng = np.random.default_rng(bucket.people)
    practitioner = rng.integers(1, PRACTITIONERS + 1, size).astype(np.int32)
    days = rng.integers(0, 700, size).astype("timedelta64[D]")
    drawn = {
        "claim_id": [f"{bucket.name}-{n}" for n in range(size)],
        "claim_line": np.ones(size, np.int32),
        "claim_type": ["professional"] * size,
        "person": rng.integers(0, bucket.people, size),
        "date": np.datetime64("2023-01-01") + days,
        "hcpcs": np.array(CODES)[rng.integers(0, len(CODES), size)],
        "rendering": practitioner,
        "billing": practitioner,
        "diagnosis": [["I10", "M170"]] * size,
        "load_seq": np.ones(size, np.int32),
    }
    schema = lake_schema("medical_claim")
    table = pa.table(
        {
            field.name: pa.array(drawn[field.name], field.type)
            if field.name in drawn
            else pa.nulls(size, field.type)
            for field in schema
        },
        schema=schema,
    )
    pq.write_table(table, bucket.folder / f"{bucket.name}.parquet")
    _write_reference(bucket.folder / "reference")
    return bucket


def _write_reference(folder: Path) -> None:
    npis = [str(n) for n in range(1, PRACTITIONERS + 1)]
    empty = {
        name: lake_schema(name).empty_table()
        for name in ("organization", "practice", "affiliation", "network_status")
    }
    people = pa.table(
        {
            "npi": npis,
            "taxonomy_code": ["207Q00000X", "207RC0000X"] * (PRACTITIONERS // 2),
            "deactivation_date": pa.nulls(PRACTITIONERS, pa.date32()),
        }
    )
    ids = pa.array(range(1, PRACTITIONERS + 1), pa.int32())
    with Database() as db:
        code_reference(
            db,
            vocabulary=pa.table({"id": ids, "value": npis}),
            definitions=load_service_lines(),
            practitioner=people,
            **empty,
        ).write(folder)
