"""The same file twice changes nothing; a later file adds what is new."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from headwater.results import IngestReport
from headwater.schema.lake import Lake
from tests.headwater.ingest.made import (
    BAD_NPI,
    GOOD_NPI,
    ROLE,
    account,
    claims,
    in_lake,
    snapshot,
    write_csv,
)

Load = Callable[..., IngestReport]
PERSON = {
    "person_id": "p1",
    "enrollment_start_date": "2026-01-01",
    "enrollment_end_date": "2026-12-31",
    "payer": "acme",
}
ORDER = {
    "order_id": "o1",
    "order_date": "2026-03-01",
    "referring_npi": GOOD_NPI,
    "status": "created",
}
PLACE = {"practice_id": "a", "name": "Practice A", "latitude": "41.5"}


def delivery(folder: Path, *changes: dict[str, str]) -> Path:
    write_csv(folder / "medical_claim.csv", claims(*changes))
    write_csv(folder / "medical_claim_provider_role.csv", [ROLE])
    write_csv(folder / "eligibility.csv", [PERSON])
    write_csv(folder / "referral_order.csv", [ORDER])
    write_csv(folder / "practice.csv", [PLACE])
    return folder


def test_the_same_files_again_change_nothing_and_say_so(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    files = delivery(tmp_path / "in", {}, {"claim_line_number": "2"})
    load("tuva", files)
    before, print_before = snapshot(lake_path), Lake(lake_path).fingerprint()
    again = load("tuva", files)
    assert snapshot(lake_path) == before
    assert Lake(lake_path).fingerprint() == print_before
    assert len(Lake(lake_path).loads()) == 1
    assert all(entry.netted == entry.read for entry in again.files)
    assert "medical_claim.csv: already loaded, nothing in it is new." in again.notices


def test_the_same_files_again_with_rows_that_stay_refused_change_no_row(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    files = delivery(tmp_path / "in", {}, {"claim_id": "c2", "rendering_npi": BAD_NPI})
    load("tuva", files)
    before, print_before = snapshot(lake_path), Lake(lake_path).fingerprint()
    again = load("tuva", files)
    assert snapshot(lake_path) == before
    assert Lake(lake_path).fingerprint() == print_before
    assert account(again).refused == {"npi_check_digit": 1}


@pytest.mark.req("INT-01", "DIR-01")
def test_the_published_register_again_with_a_file_more_changes_no_row_that_stood(
    load: Load, lake_path: Path, tmp_path: Path, shared_data: Path
) -> None:
    load("nppes", shared_data / "nppes")
    before = snapshot(lake_path)
    gone = [{"NPI": GOOD_NPI, "NPPES Deactivation Date": "02/03/2026"}]
    more = write_csv(tmp_path / "deactivated.csv", gone)
    again = load("nppes", shared_data / "nppes", more)
    assert [entry.loaded for entry in again.files] == [0, 0, 0, 0, 1]
    assert before.items() <= snapshot(lake_path).items()


def test_rows_that_another_file_brings_again_are_netted_one_by_one(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    load("tuva", delivery(tmp_path / "a", {}))
    grown = load(
        "tuva",
        delivery(tmp_path / "b", {"file_date": "2026-05-01"}, {"claim_id": "c2"}),
    )
    assert [(entry.loaded, entry.netted) for entry in grown.files] == [
        (0, 1),
        (1, 1),
        (0, 1),
        (0, 1),
        (0, 1),
    ]
    assert [row["load_seq"] for row in in_lake(lake_path, "medical_claim")] == [1, 2]


def test_the_newest_row_of_a_practice_is_the_one_that_readers_see(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    for folder, name in (("a", "Old name"), ("b", "New name"), ("c", "New name")):
        load(
            "network",
            write_csv(tmp_path / folder / "practice.csv", [{**PLACE, "name": name}]),
        )
    places = Lake(lake_path).reference("practice").to_pylist()
    assert [place["name"] for place in places] == ["New name"]
    assert len(Lake(lake_path).files("practice")) == 2


def test_rows_refused_for_their_ids_load_as_opaque_ids_afterwards(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    rows = claims({}, {"claim_id": "c2", "rendering_npi": "8914837640"})
    file = write_csv(tmp_path / "medical_claim.csv", rows)
    first = load("tuva", file)
    assert any("--provider-ids opaque" in notice for notice in first.notices)
    second = load("tuva", file, provider_ids="opaque")
    assert (account(second).loaded, account(second).netted) == (1, 1)
    assert "8914837640" in Lake(lake_path).vocabulary()["value"].to_pylist()


def test_an_id_keeps_its_number_from_load_to_load(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    load("tuva", write_csv(tmp_path / "a" / "medical_claim.csv", claims({})))
    first = Lake(lake_path).vocabulary().to_pylist()
    rows = claims({"claim_id": "c2", "billing_tin": "000000001"})
    load("tuva", write_csv(tmp_path / "b" / "medical_claim.csv", rows))
    second = Lake(lake_path).vocabulary().to_pylist()
    assert second[: len(first)] == first
    assert [entry["value"] for entry in second[len(first) :]] == ["000000001"]
    assert len({entry["id"] for entry in second}) == len(second)


def test_roles_find_the_claims_of_an_earlier_load(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    load("tuva", write_csv(tmp_path / "a" / "medical_claim.csv", claims({})))
    report = load(
        "tuva", write_csv(tmp_path / "b" / "medical_claim_provider_role.csv", [ROLE])
    )
    assert account(report, "medical_claim_provider_role").loaded == 1
    (claim,) = in_lake(lake_path, "medical_claim")
    (role,) = in_lake(lake_path, "medical_claim_provider_role")
    assert role["person"] == claim["person"]


@pytest.mark.parametrize("synthetic", [True, False])
def test_a_load_from_a_made_up_market_is_marked(
    load: Load, lake_path: Path, tmp_path: Path, synthetic: bool
) -> None:
    files = delivery(tmp_path / "in", {})
    if synthetic:
        (files / "market.json").write_text('{"synthetic": true, "seed": 7}')
    assert load("tuva", files).synthetic is synthetic
    assert Lake(lake_path).synthetic is synthetic


def test_the_planted_truth_under_a_market_is_never_read(
    load: Load, tmp_path: Path
) -> None:
    files = delivery(tmp_path / "in", {})
    write_csv(
        files / "truth" / "practitioner.csv", [{"npi": GOOD_NPI, "taxonomy_code": "x"}]
    )
    tables = [entry.table for entry in load("tuva", files).files]
    assert "practitioner" not in tables
