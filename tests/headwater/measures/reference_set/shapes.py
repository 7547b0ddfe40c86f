"""The reference query set's tables in small: who there is, and how files are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

Row = dict[str, Any]
FIRST = date(2023, 11, 20)
TEXT = pa.string()
SCHEMAS = {
    "medical_claim": pa.schema(
        [
            ("claim_id", TEXT),
            ("person_id", TEXT),
            ("claim_start_date", pa.date32()),
            ("place_of_service_code", TEXT),
            ("hcpcs_code", TEXT),
            ("rendering_npi", TEXT),
            ("referring_npi", TEXT),
            ("billing_tin", TEXT),
            ("paid_amount", pa.float64()),
        ]
    ),
    "practitioner": pa.schema([("npi", TEXT), ("role", TEXT), ("service_line", TEXT)]),
    "organization": pa.schema([("tin", TEXT), ("organization_id", TEXT)]),
    "person": pa.schema([("person_id", TEXT), ("zip_code", TEXT)]),
}
PRACTITIONERS = [
    ("33", "primary_care", "primary_care"),
    ("11", "primary_care", "primary_care"),
    ("22", "specialist", "cardiology"),
    ("55", "specialist", "cardiology"),
    ("44", "specialist", None),
    ("66", "other", "laboratory"),
]
SMALL = {
    "practitioner": [
        {"npi": npi, "role": role, "service_line": line}
        for npi, role, line in PRACTITIONERS
    ],
    "organization": [
        {"tin": "1", "organization_id": "West"},
        {"tin": "2", "organization_id": "East"},
        {"tin": "3", "organization_id": "West"},
    ],
}


def write(folder: Path, drawn: Mapping[str, Sequence[Row]], *, group: int) -> None:
    for name, rows in drawn.items():
        table = pa.Table.from_pylist(list(rows), schema=SCHEMAS[name])
        pq.write_table(table, folder / f"{name}.parquet", row_group_size=group)


def rows(table: pa.Table) -> Counter[tuple[Any, ...]]:
    """Return a table's rows, as they come in no order."""
    return Counter(tuple(row.values()) for row in table.to_pylist())
