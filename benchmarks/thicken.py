"""A market as thick as real claims: of a hundred lines a person about ten are office visits.

The synthetic market writes what referrals are read from, some twelve lines a person. Real deliveries carry eight times
as much beside it: laboratories, images, procedures, stays. Those lines are laid between the market's own here, so that
a refresh has as much to read past as it would have.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

LINES_A_PERSON = 100
_CODES = 4_000  # different services
_LINES_A_CLAIM = 3
_ROWS = 250_000  # of the market at a time


def thicken(market: Path, *, people: int) -> int:
    """Lay other services between the lines of ``market``'s claims; return how many lines there are then."""
    file = market / "medical_claim.parquet"
    thick = file.with_suffix(".thick")
    rng = np.random.default_rng(11)
    with pq.ParquetFile(file) as thin:
        lines = thin.metadata.num_rows
        more = max(LINES_A_PERSON * people / lines - 1, 0)
        with pq.ParquetWriter(thick, thin.schema_arrow, compression="zstd") as writer:
            written = 0
            for batch in thin.iter_batches(_ROWS):
                part = pa.Table.from_batches([batch])
                others = _others(part, int(more * part.num_rows), written, rng)
                writer.write_table(part)
                writer.write_table(others)
                written += part.num_rows + others.num_rows
    thick.replace(file)
    return written


def _others(
    near: pa.Table, count: int, before: int, rng: np.random.Generator
) -> pa.Table:
    """Make ``count`` lines of other services for the people of ``near``, on days that ``near`` has."""
    whose = rng.integers(0, near.num_rows, count)
    of = near.take(pa.array(whose))
    claim = before + np.arange(count) // _LINES_A_CLAIM
    day = pc.add(
        of["claim_start_date"].cast(pa.int32()),
        pa.array(rng.integers(-14, 15, count, dtype=np.int32)),
    )
    days = pc.min_element_wise(day, pc.max(of["claim_start_date"].cast(pa.int32())))
    date = days.cast(pa.date32())
    codes = pa.array([f"{20_000 + 9 * at:05d}" for at in range(_CODES)])
    zipf = np.minimum(rng.zipf(1.3, count), _CODES) - 1
    columns: dict[str, Any] = {
        "claim_id": _text("X", claim),
        "claim_line_number": pa.array(1 + np.arange(count) % _LINES_A_CLAIM),
        "person_id": of["person_id"],
        "payer": of["payer"],
        "plan": of["plan"],
        "claim_type": of["claim_type"],
        "claim_start_date": date,
        "claim_end_date": date,
        "claim_line_start_date": date,
        "place_of_service_code": of["place_of_service_code"],
        "hcpcs_code": codes.take(pa.array(zipf)),
        "rendering_npi": of["rendering_npi"].take(pa.array(rng.permutation(count))),
        "billing_npi": of["billing_npi"],
        "billing_tin": of["billing_tin"],
        "facility_npi": of["facility_npi"],
        "diagnosis_code_1": of["diagnosis_code_1"],
        "diagnosis_code_2": of["diagnosis_code_1"].take(
            pa.array(rng.permutation(count))
        ),
        "paid_amount": of["paid_amount"],
        "allowed_amount": of["allowed_amount"],
        "charge_amount": of["charge_amount"],
        "in_network_flag": of["in_network_flag"],
        "data_source": of["data_source"],
        "file_date": pc.max_element_wise(of["file_date"], date),
    }
    return pa.table(
        [
            columns[field.name].cast(field.type)
            if field.name in columns
            else pa.nulls(count, field.type)
            for field in near.schema
        ],
        schema=near.schema,
    )


def _text(letter: str, numbers: np.ndarray[Any, Any]) -> pa.Array[Any]:
    digits = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), 10, "0")
    return pc.binary_join_element_wise(letter, digits, "")


if __name__ == "__main__":
    print(thicken(Path(sys.argv[1]), people=int(sys.argv[2])))
