"""Small files for the readers, made in a line: every value can be changed, everything else is right."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from headwater.results import FileAccount, IngestReport
from headwater.schema.lake import Lake

GOOD_NPI = "1234567893"
OTHER_NPI = "1245319599"
BAD_NPI = "1234567890"

CLAIM: dict[str, str] = {
    "claim_id": "c1",
    "claim_line_number": "1",
    "claim_type": "professional",
    "person_id": "p1",
    "payer": "acme",
    "plan": "gold",
    "claim_start_date": "2026-03-02",
    "claim_end_date": "2026-03-02",
    "hcpcs_code": "99213",
    "rendering_npi": GOOD_NPI,
    "billing_npi": OTHER_NPI,
    "billing_tin": "123456789",
    "facility_npi": "",
    "diagnosis_code_1": "i25.10",
    "diagnosis_code_2": "",
    "diagnosis_code_3": "E119",
    "paid_amount": "80.00",
    "data_source": "acme",
    "file_date": "2026-04-01",
}
ROLE = {
    "claim_id": "c1",
    "claim_line_number": "",
    "role": "referring",
    "npi": GOOD_NPI,
    "qualifier": "DN",
}


def claims(*changes: Mapping[str, str]) -> list[dict[str, str]]:
    """Return a claim line for each change, made from one that is right."""
    return [{**CLAIM, **change} for change in changes]


def write_csv(
    path: Path, rows: Sequence[Mapping[str, str]], *, delimiter: str = ","
) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_parquet(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist([dict(row) for row in rows]), path)
    return path


def in_lake(lake: Path, table: str, *, order: str = "claim_id") -> list[dict[str, Any]]:
    """Return the rows of a table that readers see."""
    files = Lake(lake).files(table)
    rows: list[dict[str, Any]] = []
    for file in files:
        rows += pq.ParquetFile(file).read().to_pylist()
    return sorted(rows, key=lambda row: str(row[order]))


def account(report: IngestReport, table: str = "medical_claim") -> FileAccount:
    """Return the one account of a table."""
    (found,) = (entry for entry in report.files if entry.table == table)
    return found


def quarantined(
    report: IngestReport, name: str = "medical_claim.csv"
) -> list[dict[str, str]]:
    """Return the rows of a quarantine file."""
    assert report.quarantine is not None
    with (Path(report.quarantine) / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def mend(
    report: IngestReport,
    changes: Mapping[str, str],
    to: Path,
    name: str = "medical_claim.csv",
) -> Path:
    """Write a quarantine file again with values put right, as a person would, its first columns left standing."""
    rows = [{**row, **changes} for row in quarantined(report, name)]
    return write_csv(to / name, rows)


def snapshot(lake: Path) -> dict[str, bytes]:
    """Return every file that holds rows, with its bytes."""
    ends: Iterable[str] = ("parquet",)
    return {
        str(file.relative_to(lake)): file.read_bytes()
        for end in ends
        for file in sorted(lake.rglob(f"*.{end}"))
    }
