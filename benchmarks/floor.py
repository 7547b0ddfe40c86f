"""The floor: decode just the columns that the river needs, and do nothing with them."""

from __future__ import annotations

import sys

import pyarrow.parquet as pq

COLUMNS = [
    "claim_id",
    "claim_line_number",
    "person_id",
    "claim_start_date",
    "hcpcs_code",
    "rendering_npi",
    "billing_npi",
    "billing_tin",
    "facility_npi",
    "diagnosis_code_1",
    "paid_amount",
    "data_source",
    "file_date",
]

if __name__ == "__main__":
    rows = sum(
        batch.num_rows
        for batch in pq.ParquetFile(sys.argv[1]).iter_batches(columns=COLUMNS)
    )
    print(rows)
