"""The floor: decode the nine columns that the reference queries need, and do nothing with them.

``python -m benchmarks.peers.floor FOLDER plain`` decodes texts as texts, ``dictionary`` leaves them as codes.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow.parquet as pq

TEXTS = (
    "claim_id",
    "person_id",
    "rendering_npi",
    "referring_npi",
    "billing_tin",
    "hcpcs_code",
    "place_of_service_code",
)
COLUMNS = [*TEXTS, "claim_start_date", "paid_amount"]
READERS = ("plain", "dictionary")

if __name__ == "__main__":
    file = pq.ParquetFile(
        Path(sys.argv[1]) / "medical_claim.parquet",
        read_dictionary=list(TEXTS) if sys.argv[2] == "dictionary" else None,
    )
    print(sum(batch.num_rows for batch in file.iter_batches(131_072, columns=COLUMNS)))
