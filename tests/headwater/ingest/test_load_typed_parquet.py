"""What a Parquet file holds in types of its own becomes the same as if it had come as text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from headwater.ingest import load as load_into_lake
from headwater.results import IngestReport
from tests.headwater.ingest.conftest import AT
from tests.headwater.ingest.made import (
    account,
    claims,
    in_lake,
    quarantined,
    write_csv,
)

Load = Callable[..., IngestReport]
pytestmark = pytest.mark.req("REF-01")
MONEY = pa.decimal128(18, 2)
TYPES: dict[str, pa.DataType] = {
    "claim_line_number": pa.int64(),
    "claim_start_date": pa.date32(),
    "claim_end_date": pa.date32(),
    "paid_amount": MONEY,
    "file_date": pa.date32(),
}
OTHER_TYPES: dict[str, pa.DataType] = {
    "claim_line_number": pa.int16(),
    "claim_start_date": pa.timestamp("us"),
    "claim_end_date": pa.date64(),
    "paid_amount": pa.float64(),
    "file_date": pa.timestamp("ns"),
    "rendering_npi": pa.int64(),
}
APPOINTMENTS: list[dict[str, Any]] = [
    {
        "appointment_id": "a1",
        "clinic": " north ",
        "created_at": datetime.fromisoformat("2026-01-05T09:30:15.250"),
        "start_at": datetime.fromisoformat("2026-02-01T08:00"),
        "status": "Booked",
        "new_patient_flag": True,
        "provider_npi": None,
    },
    {
        "appointment_id": "a2",
        "clinic": "north",
        "created_at": None,
        "start_at": datetime.fromisoformat("2026-02-02T08:00"),
        "status": "open",
        "new_patient_flag": False,
        "provider_npi": None,
    },
]


def typed(rows: list[dict[str, Any]], types: dict[str, pa.DataType]) -> pa.Table:
    """Return text rows as a table with some columns of other types; empty text is null."""
    table = pa.table({name: [row[name] or None for row in rows] for name in rows[0]})
    for name, type_ in types.items():
        place = table.column_names.index(name)
        column = table[name]
        if pa.types.is_temporal(type_):
            column = column.cast(pa.date32())
        table = table.set_column(place, name, column.cast(type_))
    return table


def write(path: Path, table: pa.Table) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path)
    return path


@pytest.mark.parametrize("types", [TYPES, OTHER_TYPES, {}])
def test_the_same_claims_make_the_same_lake_whatever_types_they_come_in(
    tmp_path: Path, types: dict[str, pa.DataType]
) -> None:
    rows = claims(
        {"diagnosis_code_1": " i25.10 "},
        {"claim_line_number": "2", "claim_end_date": "", "paid_amount": "-3.10"},
        {"claim_id": "c2", "file_date": "", "plan": "  "},
    )
    write_csv(tmp_path / "text" / "medical_claim.csv", rows)
    write(tmp_path / "typed" / "medical_claim.parquet", typed(rows, types))
    key = tmp_path / "key"
    key.write_text("00" * 32)
    for form in ("text", "typed"):
        load_into_lake(
            "tuva", [tmp_path / form], into=tmp_path / f"lake-{form}", at=AT, key=key
        )
    order = "claim_line"
    text = in_lake(tmp_path / "lake-text", "medical_claim", order=order)
    assert in_lake(tmp_path / "lake-typed", "medical_claim", order=order) == text
    assert len(text) == 3


def test_times_and_flags_stay_what_they_are(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    rows = pa.Table.from_pylist(APPOINTMENTS)
    load("tuva", write(tmp_path / "appointment.parquet", rows))
    kept = in_lake(lake_path, "appointment", order="appointment_id")
    for came, row in zip(APPOINTMENTS, kept, strict=True):
        assert {name: row[name] for name in ("created_at", "start_at")} == {
            name: came[name] for name in ("created_at", "start_at")
        }
        assert row["new_patient_flag"] is came["new_patient_flag"]
        assert (row["clinic"], row["status"]) == ("north", str(came["status"]).lower())


@pytest.mark.parametrize(
    ("column", "value", "reason", "shown"),
    [
        ("claim_start_date", date(1850, 1, 2), "date_out_of_range", "1850-01-02"),
        ("claim_start_date", date(2027, 1, 2), "date_out_of_range", "2027-01-02"),
        ("claim_start_date", None, "empty", ""),
        ("claim_end_date", date(2026, 3, 1), "end_before_start", "2026-03-01"),
        ("claim_line_number", 2**40, "not_an_integer", str(2**40)),
        ("claim_line_number", None, "empty", ""),
    ],
)
def test_a_value_of_the_right_type_that_is_no_good_is_refused_as_text_is(
    load: Load, tmp_path: Path, column: str, value: Any, reason: str, shown: str
) -> None:
    table = typed(claims({}, {"claim_id": "c2"}), TYPES)
    place = table.column_names.index(column)
    values = pa.array([value, table[column][1].as_py()], TYPES[column])
    table = table.set_column(place, column, values)
    report = load("tuva", write(tmp_path / "medical_claim.parquet", table))
    assert account(report).refused == {reason: 1}
    (row,) = quarantined(report)
    assert (row["_column"], row[column], row["_row"]) == (column, shown, "1")
    assert (row["claim_id"], row["paid_amount"]) == ("c1", "80.00")


def test_a_day_without_end_and_a_number_that_is_none_are_refused(
    load: Load, tmp_path: Path
) -> None:
    claim = typed(claims({}), TYPES)
    endless = pa.array([2**31 - 1], pa.int32()).cast(pa.date32())
    place = claim.column_names.index("claim_end_date")
    write(
        tmp_path / "medical_claim.parquet",
        claim.set_column(place, "claim_end_date", endless),
    )
    observed = {
        "clinic": ["a", "b"],
        "service_line": ["x", "x"],
        "observed_on": [date(2026, 3, 2)] * 2,
        "third_next_available_days": [float("nan"), 4.5],
    }
    write(tmp_path / "access_observation.parquet", pa.table(observed))
    report = load("tuva", tmp_path)
    assert account(report).refused == {"not_a_date": 1}
    refused = account(report, "access_observation").refused
    assert refused == {"not_a_number": 1}


def test_files_of_both_forms_are_netted_against_each_other(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    rows = claims({}, {"claim_line_number": "2", "file_date": ""})
    later = claims({"paid_amount": "90.00", "file_date": "2026-05-01"})
    text = write_csv(tmp_path / "a" / "medical_claim.csv", later)
    report = load(
        "tuva",
        write(tmp_path / "b" / "medical_claim.parquet", typed(rows, TYPES)),
        text,
    )
    assert sorted(entry.netted for entry in report.files) == [0, 1]
    kept = in_lake(lake_path, "medical_claim", order="claim_line")
    assert [row["paid"] for row in kept] == [Decimal("90.00"), Decimal("80.00")]
    assert [row["file_date"] for row in kept] == [date(2026, 5, 1), None]


def test_columns_that_hold_nothing_are_as_if_they_werent_there(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    rows = typed(claims({}), TYPES)
    for name, type_ in (
        ("admission_date", pa.date32()),
        ("allowed_amount", pa.null()),
        ("diagnosis_code_4", pa.string()),
        ("claim.id", pa.string()),
    ):
        rows = rows.append_column(name, pa.nulls(1, type_))
    load("tuva", write(tmp_path / "a" / "medical_claim.parquet", rows))
    (row,) = in_lake(lake_path, "medical_claim")
    assert (row["admission_date"], row["allowed"]) == (None, None)
    assert row["diagnosis"] == ["I2510", "E119"]
    empty = rows.set_column(0, "claim_id", pa.nulls(1, pa.string()))
    report = load("tuva", write(tmp_path / "b" / "medical_claim.parquet", empty))
    assert account(report).refused == {"empty": 1}


def test_a_file_without_rows_loads_nothing(load: Load, tmp_path: Path) -> None:
    rows = typed(claims({}), TYPES).slice(0, 0)
    report = load("tuva", write(tmp_path / "medical_claim.parquet", rows))
    assert (account(report).read, account(report).loaded) == (0, 0)
