"""Who refers is judged within a worker's memory, however many clinicians share a specialty."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from headwater.engines import Database
from headwater.measures.referring import clean_referrers

CLINICIANS, LINES = 8_000, 200_000
RARE = 400  # specialties of one clinician each: they make a planner think that all are small


@pytest.mark.slow
def test_clinicians_of_one_specialty_are_not_paired_with_each_other() -> None:
    rng = np.random.default_rng(3)
    ids = np.arange(1, CLINICIANS + 1, dtype=np.int32)
    line = np.arange(LINES)
    claims = {
        "person": pa.array(line // 4, pa.int64()),
        "claim_id": pa.array([f"c{at}" for at in line]),
        "claim_line": pa.array(np.ones(LINES, np.int32)),
    }
    seen, named = rng.choice(ids, LINES), rng.choice(ids, LINES)
    none = pa.nulls(LINES, pa.int32())
    days = np.datetime64("2026-01-01") + (line % 300).astype("timedelta64[D]")
    encounters = {
        "role": pa.array(["specialist"] * LINES),
        "date": pa.array(days),
        "practitioner": pa.array(seen),
        "billing": pa.array(seen),
        "billing_tin": pa.array(seen % 500 + 100_000),
    }
    fields = {
        "referring": pa.array(named),
        "referring_valid": pa.array([True] * LINES),
        "pcp": none,
        "pcp_valid": pa.nulls(LINES, pa.bool_()),
        "operating": none,
    }
    specialty = np.array(["family medicine"] * CLINICIANS, dtype=object)
    specialty[:RARE] = [f"rare {at}" for at in range(RARE)]
    since, until = (np.datetime64(day) for day in ("2020-01-01", "2030-01-01"))
    with Database("300MB") as db:
        judged = clean_referrers(
            db,
            encounters=pa.table(claims | encounters),
            fields=pa.table(claims | fields),
            clinicians=pa.table(
                {
                    "npi": ids,
                    "specialty": pa.array(specialty),
                    "deactivated": pa.nulls(CLINICIANS, pa.date32()),
                }
            ),
            affiliations=pa.table(
                {
                    "npi": ids,
                    "tin": pa.array(ids % 500 + 100_000),
                    "organization_id": pa.nulls(CLINICIANS, pa.string()),
                    "from_date": pa.array(np.repeat(since, CLINICIANS)),
                    "to_date": pa.array(np.repeat(until, CLINICIANS)),
                }
            ),
            organization_npis=pa.table({"id": pa.array([], pa.int32())}),
            billers=pa.table(
                {
                    "id": pa.array([], pa.int32()),
                    "organization_id": pa.array([], pa.string()),
                }
            ),
        )
    found = {row["reason"]: row["n"] for row in _counted(judged)}
    group = (named % 500 == seen % 500) & (named != seen)
    same = int((group & (specialty[named - 1] == specialty[seen - 1])).sum())
    assert found["same_group_and_specialty"] == same > 0
    assert found.get("equals_rendering", 0) == int((named == seen).sum())
    assert sum(found.values()) == LINES


def _counted(judged: pa.Table) -> list[dict[str, object]]:
    counts = judged.group_by("reason").aggregate([("reason", "count")])
    return counts.rename_columns(["reason", "n"]).to_pylist()
