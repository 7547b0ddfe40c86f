"""What others publish and record about a market: Medicare's files, and the EHR's records of who refers."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from headwater.ingest import load
from headwater.schema.lake import Lake
from headwater.schema.npi import is_valid_npi
from tests.headwater.synthetic.conftest import Reader

AT = datetime(2026, 11, 21, 6, tzinfo=UTC)


def public(market: Path, name: str) -> list[dict[str, str]]:
    with (market / "public" / f"{name}.csv").open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


@pytest.mark.parametrize(
    ("source", "table"),
    [
        ("clinicians", "clinician_group"),
        ("reassignment", "group_reassignment"),
        ("facility-affiliation", "facility_affiliation"),
    ],
)
def test_each_public_file_loads_whole_by_its_own_source(
    town_market: Path, tmp_path: Path, source: str, table: str
) -> None:
    report = load(source, [town_market / "public"], into=tmp_path / "lake", at=AT)
    (entry,) = report.files
    assert entry.table == table
    assert entry.read == entry.loaded > 0
    assert report.synthetic  # the market's note lies one folder up


def test_a_group_spans_several_addresses_and_lists_its_members(
    town_market: Path,
) -> None:
    rows = public(town_market, "clinicians")
    addresses: dict[str, set[str]] = {}
    for row in rows:
        addresses.setdefault(row["org_pac_id"], set()).add(row["adrs_id"])
    assert max(map(len, addresses.values())) > 1
    members = {(row["org_pac_id"], row["NPI"]) for row in rows}
    counted = Counter(group for group, _ in members)
    assert all(int(row["num_org_mem"]) == counted[row["org_pac_id"]] for row in rows)


def test_the_public_files_name_only_people_of_the_market(
    town_market: Path, town: Reader
) -> None:
    known = set(town("practitioner")["npi"].to_pylist())
    assert {row["NPI"] for row in public(town_market, "clinicians")} <= known
    assert {
        row["Individual NPI"] for row in public(town_market, "reassignment")
    } <= known


def test_facilities_are_the_hospitals_of_the_roster(
    town_market: Path, town: Reader
) -> None:
    numbers = {
        row["Facility Affiliations Certification Number"]
        for row in public(town_market, "facility_affiliation")
    }
    assert numbers
    assert numbers <= set(town("organization")["ccn"].to_pylist())


@pytest.mark.req("REF-12")
def test_every_order_that_names_a_record_finds_it_and_the_truth_knows_whom(
    town: Reader,
) -> None:
    records = town("referral_source").to_pylist()
    codes = {row["code"] for row in records}
    named = set(town("referral_order")["referring_source_id"].to_pylist())
    assert {code for code in named if code and code.startswith("SRC")} <= codes
    truth = {
        row["code"]: row["npi"] for row in town("truth/referral_source").to_pylist()
    }
    assert truth.keys() == codes
    assert len(records) == len(codes)


@pytest.mark.req("REF-12")
def test_records_are_as_front_desks_leave_them(town: Reader) -> None:
    truth = {
        row["code"]: row["npi"] for row in town("truth/referral_source").to_pylist()
    }
    records = town("referral_source").to_pylist()
    right = sum(row["npi"] == truth[row["code"]] for row in records)
    missing = sum(row["npi"] is None for row in records)
    mistyped = sum(bool(row["npi"]) and not is_valid_npi(row["npi"]) for row in records)
    anothers = len(records) - right - missing - mistyped
    assert min(right, missing, mistyped, anothers) > 0
    assert right > missing > mistyped
    assert max(Counter(truth.values()).values()) > 1  # several records for some people


def test_the_records_load_with_the_market(town_market: Path, tmp_path: Path) -> None:
    load("referral-sources", [town_market], into=tmp_path / "lake", at=AT)
    assert Lake(tmp_path / "lake").statements("referral_source").num_rows
