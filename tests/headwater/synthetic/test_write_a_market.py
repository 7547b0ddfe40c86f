"""The market's files: the right names and columns, the same bytes, nobody's identity."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from headwater.schema.definitions import load_service_lines
from headwater.schema.errors import InputError
from headwater.schema.npi import is_valid_npi
from headwater.schema.tables import PUBLIC_TABLES, TABLES
from headwater.synthetic import SCENARIOS, write_market
from headwater.synthetic.codes import LINE_DIAGNOSES, LINE_DRGS
from headwater.synthetic.parameters import SERVICE_LINES
from tests.headwater.synthetic.conftest import Reader

TRUTH = {
    "episode": "claim_id person_id date service_line referring_practice_id referring_npi source"
    " destination_organization_id carve_out",
    "cell": "practice_id service_line month expected in_network recoverable cause capture",
    "shock": "practice_id clinic service_line from_date to_date cause size",
    "effect": "subject_type subject_id practice_id service_line from_date lift",
    "duplicate": "table record_id duplicate_id",
    "referral_source": "system code npi",
}

# Registers have layouts of their own, and a merge is a person's word.
WRITTEN = [name for name in TABLES if name not in (*PUBLIC_TABLES, "alias")]


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_the_same_seed_writes_the_same_bytes(tmp_path: Path, form: str) -> None:
    for folder in ("one", "other"):
        write_market(
            tmp_path / folder, practices=6, months=13, seed=5, people=300, form=form
        )
    assert digests(tmp_path / "one") == digests(tmp_path / "other")


def test_another_seed_is_another_market(tmp_path: Path) -> None:
    for seed in (5, 6):
        write_market(tmp_path / str(seed), practices=6, months=6, seed=seed, people=200)
    one, other = digests(tmp_path / "5"), digests(tmp_path / "6")
    assert one.keys() == other.keys()
    assert one["medical_claim.parquet"] != other["medical_claim.parquet"]


@pytest.mark.parametrize("table", WRITTEN)
def test_every_file_has_the_columns_that_the_door_asks_for(
    tiny: Reader, table: str
) -> None:
    found = tiny(table)
    assert found.column_names == [column.name for column in TABLES[table].columns]
    assert found.num_rows
    for name in TABLES[table].required:
        if name not in ("hcpcs_code", "rendering_npi", "referring_npi"):
            assert found[name].null_count == 0, name


@pytest.mark.parametrize("table", WRITTEN)
def test_values_stay_inside_the_allowed_ones(tiny: Reader, table: str) -> None:
    found = tiny(table)
    for column in TABLES[table].columns:
        if column.values:
            assert set(found[column.name].to_pylist()) <= set(column.values)


@pytest.mark.parametrize("table", TRUTH)
def test_the_truth_lies_beside_the_files(tiny: Reader, table: str) -> None:
    assert tiny(f"truth/{table}").column_names == TRUTH[table].split()


def test_csv_holds_what_parquet_holds(tmp_path: Path) -> None:
    for form in ("csv", "parquet"):
        write_market(
            tmp_path / form, practices=4, months=6, seed=2, people=120, form=form
        )
    claims = pa_csv.read_csv(tmp_path / "csv" / "medical_claim.csv")
    same = pq.read_table(tmp_path / "parquet" / "medical_claim.parquet")
    assert claims["claim_id"].to_pylist() == same["claim_id"].to_pylist()
    assert str(claims["paid_amount"][0]) == str(same["paid_amount"][0])
    truth = pa_csv.read_csv(tmp_path / "csv" / "truth" / "episode.csv")
    assert truth.num_rows == (
        pq.read_table(tmp_path / "parquet" / "truth" / "episode.parquet").num_rows
    )


def test_the_market_says_that_it_is_made_up(tiny_market: Path) -> None:
    note = json.loads((tiny_market / "market.json").read_text("utf-8"))
    assert note["synthetic"] is True
    assert (note["seed"], note["scenario"], note["end"]) == (11, "base", "2026-10-31")
    assert note["parameters"]["referral_probability"] == 0.085


def test_npis_are_valid_and_in_a_range_that_is_never_issued(tiny: Reader) -> None:
    people = tiny("practitioner")["npi"].to_pylist()
    groups = tiny("organization")["npi"].to_pylist()
    assert len(set(people)) == len(people)
    assert sum(not is_valid_npi(npi) for npi in people) == 3  # planted
    assert all(map(is_valid_npi, groups))
    assert all(npi.startswith("97") for npi in people)
    assert all(npi.startswith("98") for npi in groups)


def test_no_npi_stands_in_the_public_register(tiny: Reader, shared_data: Path) -> None:
    known = set(tiny("practitioner")["npi"].to_pylist())
    known |= set(tiny("organization")["npi"].to_pylist())
    for path in sorted((shared_data / "nppes").glob("*.csv")):
        text = path.read_text("utf-8", errors="replace")
        assert not [npi for npi in known if npi in text]


def test_codes_mean_the_lines_that_they_were_written_for(tiny: Reader) -> None:
    lines = load_service_lines()

    def meaning(code: str, kind: str) -> str:
        return next(
            row.code
            for row in getattr(lines, kind)
            if row.first <= code[: len(row.first)] and code[: len(row.last)] <= row.last
        )

    for line, codes, drg in zip(SERVICE_LINES, LINE_DIAGNOSES, LINE_DRGS, strict=True):
        assert {meaning(code, "diagnosis") for code in codes.split()} == {line}
        assert meaning(drg, "drg") == line
    known = lines.taxonomy.keys() | lines.primary_care_taxonomy
    taxonomy = set(tiny("practitioner")["taxonomy_code"].to_pylist())
    assert taxonomy - known == {"207P00000X", "208M00000X", "2085R0202X"}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_scenario_writes_a_market(tmp_path: Path, scenario: str) -> None:
    summary = write_market(
        tmp_path, practices=10, months=24, seed=1, people=300, scenario=scenario
    )
    assert summary.scenario == scenario
    assert summary.rows["medical_claim"] and summary.rows["truth/episode"]
    if scenario == "null":
        cells = pq.read_table(tmp_path / "truth" / "cell.parquet")
        assert pc.sum(cells["recoverable"]).as_py() == 0


@pytest.mark.parametrize(
    "wrong", [{"practices": 0}, {"people": 0}, {"months": 0}, {"scenario": "worst"}]
)
def test_a_market_that_cannot_be_is_refused_in_words(
    tmp_path: Path, wrong: dict[str, object]
) -> None:
    asked: dict[str, object] = {"practices": 3, "months": 3, "people": 30}
    with pytest.raises(InputError):
        write_market(tmp_path / "market", seed=1, **(asked | wrong))  # type: ignore[arg-type]


def test_a_market_of_one_practice_and_one_month_can_be_written(tmp_path: Path) -> None:
    summary = write_market(tmp_path, practices=1, months=1, seed=1, people=5)
    assert summary.rows["practice"] > 1
