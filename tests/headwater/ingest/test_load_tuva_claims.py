"""Claims in Tuva's layout load as they are."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from headwater.results import IngestReport
from headwater.schema.lake import Lake, lake_schema

Load = Callable[..., IngestReport]


@pytest.mark.req("REF-01", "INT-01")
def test_the_published_tuva_demo_loads_whole(
    load: Load, lake_path: Path, shared_data: Path
) -> None:
    report = load("tuva", shared_data / "tuva_demo" / "seeds")
    claims = next(f for f in report.files if f.table == "medical_claim")
    assert (claims.read, claims.loaded, claims.netted) == (6075, 6075, 0)
    assert claims.refused == {}
    assert report.claims == 3106
    assert report.paid_total == Decimal("3970274.95")
    assert report.quarantine is None
    rows = pq.read_table(Lake(lake_path).files("medical_claim"))
    assert rows.num_rows == 6075


def test_every_table_lies_in_the_lake_with_the_types_of_its_schema(
    load: Load, lake_path: Path, shared_data: Path
) -> None:
    load("tuva", shared_data / "tuva_demo" / "seeds")
    lake = Lake(lake_path)
    for table in ("medical_claim", "eligibility"):
        for file in lake.files(table):
            schema = pq.read_schema(file).remove_metadata()
            assert schema.names == lake_schema(table).names
            assert schema.types == lake_schema(table).types


def test_a_person_lies_in_one_bucket_and_no_person_id_is_in_the_lake(
    load: Load, lake_path: Path, shared_data: Path
) -> None:
    load("tuva", shared_data / "tuva_demo" / "seeds")
    lake = Lake(lake_path)
    seen: dict[int, int] = {}
    for bucket in range(lake.buckets):
        for table in ("medical_claim", "eligibility"):
            for file in lake.files(table, bucket):
                for person in pq.read_table(file)["person"].to_pylist():
                    assert seen.setdefault(person, bucket) == bucket
                    assert person % lake.buckets == bucket
    assert len(seen) == 100  # 87 of them have claims
