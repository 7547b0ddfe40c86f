"""Claims in bulk are what the reference queries' benchmark says that they are."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from benchmarks.claims import write_claims

LINES = 50_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("claims")
    write_claims(made, LINES)
    return made


@pytest.fixture(scope="module")
def claims(folder: Path) -> pa.Table:
    return pq.read_table(folder / "medical_claim.parquet")


def test_there_are_a_hundred_lines_a_person_over_two_years(
    folder: Path, claims: pa.Table
) -> None:
    people = pq.read_table(folder / "person.parquet")
    assert claims.num_rows == LINES == 100 * people.num_rows
    days = pc.max(claims["claim_start_date"]).as_py() - (
        pc.min(claims["claim_start_date"]).as_py()
    )
    assert 690 <= days.days <= 730


def test_ids_are_texts_as_files_have_them(claims: pa.Table) -> None:
    for name in ("claim_id", "person_id", "rendering_npi", "billing_tin", "hcpcs_code"):
        assert claims.schema.field(name).type == pa.string()


def test_three_referrers_of_five_are_missing(claims: pa.Table) -> None:
    assert claims["referring_npi"].null_count / LINES == pytest.approx(0.6, abs=0.02)


def test_a_claim_is_one_persons_and_its_lines_may_lie_apart(claims: pa.Table) -> None:
    pairs = claims.group_by(["claim_id", "person_id"], use_threads=False).aggregate([])
    ids = claims["claim_id"].to_pylist()
    assert pairs.num_rows == len(set(ids))
    stretches = 1 + sum(one != other for one, other in pairwise(ids))
    assert stretches > len(set(ids))


def test_the_same_seed_makes_the_same_lines_and_another_makes_others(
    tmp_path: Path, claims: pa.Table
) -> None:
    for seed in (1, 2):
        write_claims(tmp_path / str(seed), LINES, seed=seed)
    same, other = (
        pq.read_table(tmp_path / str(seed) / "medical_claim.parquet") for seed in (1, 2)
    )
    assert same == claims
    assert other != claims
