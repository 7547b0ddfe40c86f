"""Claims in Tuva's layout load as they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from headwater.results import IngestReport
from headwater.schema.lake import Lake, lake_schema
from tests.headwater.ingest.conftest import Loaded
from tests.headwater.ingest.made import (
    CLAIM,
    account,
    claims,
    in_lake,
    write_csv,
    write_parquet,
)

Load = Callable[..., IngestReport]


@pytest.mark.req("REF-01", "INT-01")
def test_the_published_tuva_demo_loads_whole(
    tuva_demo: Loaded,
) -> None:
    report = tuva_demo.report
    claims = next(f for f in report.files if f.table == "medical_claim")
    assert (claims.read, claims.loaded, claims.netted) == (6075, 6075, 0)
    assert claims.refused == {}
    assert report.claims == 3106
    assert report.paid_total == Decimal("3970274.95")
    assert report.quarantine is None
    rows = pq.read_table(Lake(tuva_demo.lake).files("medical_claim"))
    assert rows.num_rows == 6075


def test_every_table_lies_in_the_lake_with_the_types_of_its_schema(
    tuva_demo: Loaded,
) -> None:
    lake = Lake(tuva_demo.lake)
    for table in ("medical_claim", "eligibility"):
        for file in lake.files(table):
            schema = pq.read_schema(file).remove_metadata()
            assert schema.names == lake_schema(table).names
            assert schema.types == lake_schema(table).types


def test_a_person_lies_in_one_bucket_and_no_person_id_is_in_the_lake(
    tuva_demo: Loaded,
) -> None:
    lake = Lake(tuva_demo.lake)
    seen: dict[int, int] = {}
    for bucket in range(lake.buckets):
        for table in ("medical_claim", "eligibility"):
            for file in lake.files(table, bucket):
                for person in pq.read_table(file)["person"].to_pylist():
                    assert seen.setdefault(person, bucket) == bucket
                    assert person % lake.buckets == bucket
    assert len(seen) == 100  # 87 of them have claims


def test_a_line_lies_in_the_lake_as_the_measures_need_it(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    load("tuva", write_csv(tmp_path / "medical_claim.csv", claims({})))
    (line,) = in_lake(lake_path, "medical_claim")
    names = {
        entry["id"]: entry["value"]
        for entry in Lake(lake_path).vocabulary().to_pylist()
    }
    assert names[line["rendering"]] == CLAIM["rendering_npi"]
    assert names[line["billing"]] == CLAIM["billing_npi"]
    assert names[line["billing_tin"]] == CLAIM["billing_tin"]
    assert line["facility"] is None
    assert line["diagnosis"] == ["I2510", "E119"]
    assert line["paid"] == Decimal("80.00")
    assert line["date"] == line["claim_start_date"] == date(2026, 3, 2)
    assert line["load_seq"] == 1


def test_a_lines_own_date_decides_its_month(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    rows = claims(
        {
            "claim_line_start_date": "2026-03-31",
            "claim_start_date": "2026-02-27",
            "claim_end_date": "",
        }
    )
    load("tuva", write_csv(tmp_path / "medical_claim.csv", rows))
    (file,) = Lake(lake_path).files("medical_claim")
    assert "month=2026-03" in file
    assert in_lake(lake_path, "medical_claim")[0]["date"] == date(2026, 3, 31)


def test_csv_and_parquet_of_the_same_rows_make_the_same_lake(
    load: Load, tmp_path: Path
) -> None:
    rows = claims(
        {}, {"claim_id": "c2", "paid_amount": "-12.5", "claim_start_date": "2025-12-31"}
    )
    key = tmp_path / "lake.key"
    typed = [
        {
            **row,
            "claim_line_number": 1,
            "paid_amount": float(row["paid_amount"]),
            "claim_start_date": date.fromisoformat(row["claim_start_date"]),
        }
        for row in rows
    ]
    load(
        "tuva",
        write_csv(tmp_path / "a" / "medical_claim.csv", rows),
        into=tmp_path / "one",
        key=key,
    )
    load(
        "tuva",
        write_parquet(tmp_path / "b" / "medical_claim.parquet", typed),
        into=tmp_path / "two",
        key=key,
    )
    assert in_lake(tmp_path / "one", "medical_claim") == in_lake(
        tmp_path / "two", "medical_claim"
    )


def test_columns_that_nothing_uses_are_left_out_with_a_notice(
    load: Load, tmp_path: Path
) -> None:
    file = write_csv(
        tmp_path / "medical_claim.csv", [{**CLAIM, "member_id": "m", "color": "red"}]
    )
    report = load("tuva", file)
    assert report.notices == (
        "medical_claim.csv: 2 columns that nothing here uses left out (member_id, color).",
    )


def test_a_facility_may_be_named_by_its_certification_number(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    report = load(
        "tuva",
        write_csv(tmp_path / "medical_claim.csv", claims({"facility_npi": "220171"})),
    )
    assert account(report).loaded == 1
    assert "220171" in Lake(lake_path).vocabulary()["value"].to_pylist()


def test_a_patients_zip_code_gets_back_the_zeros_that_a_number_lost(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    held = ["2108", "02108-1234", "00000", "", "99701"]
    spans = [
        {
            "person_id": f"p{number}",
            "enrollment_start_date": f"2026-01-0{number + 1}",
            "enrollment_end_date": "",
            "payer": "acme",
            "zip_code": zip_code,
        }
        for number, zip_code in enumerate(held)
    ]
    load("tuva", write_csv(tmp_path / "in" / "eligibility.csv", spans).parent)
    found = in_lake(lake_path, "eligibility", order="enrollment_start_date")
    assert [row["zip_code"] and row["zip_code"][:5] for row in found] == [
        "02108",
        "02108",
        None,
        None,
        "99701",
    ]
