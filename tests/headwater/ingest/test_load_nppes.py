"""The register of NPIs loads as it comes: four files, spreadsheets' scars, what is withheld, what is closed."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from headwater.results import IngestReport
from headwater.schema.lake import Lake
from tests.headwater.ingest.conftest import AT, Loaded
from tests.headwater.ingest.made import GOOD_NPI, OTHER_NPI, quarantined, write_csv

Load = Callable[..., IngestReport]


@pytest.fixture(scope="session")
def register(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Loaded:
    from headwater.ingest import load

    lake = tmp_path_factory.mktemp("register") / "lake"
    return Loaded(lake, load("nppes", [shared_data / "nppes"], into=lake, at=AT))


def said(lake: Path, table: str) -> list[dict[str, Any]]:
    return Lake(lake).statements(table).to_pylist()


def door(shared_data: Path, name: str) -> list[dict[str, str]]:
    with (shared_data / "nppes" / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.req("INT-01", "DIR-01")
def test_all_four_files_of_the_register_load(register: Loaded) -> None:
    found = {entry.file: entry for entry in register.report.files}
    assert {name: (entry.read, entry.loaded) for name, entry in found.items()} == {
        "organizations_330_columns.csv": (149, 149),
        "othername_pfile_20251103-20251109.csv": (2427, 2427),
        # Places and endpoints that are given twice, and endpoints that say "none", add nothing.
        "pl_pfile_20251103-20251109.csv": (9528, 9454),
        "endpoint_pfile_20251103-20251109.csv": (2607, 2200),
    }
    assert not any(entry.refused for entry in found.values())
    organizations = said(register.lake, "organization")
    assert all(row["tin"] is None for row in organizations)  # <UNAVAIL>
    assert all(row["organization_id"] == f"npi:{row['npi']}" for row in organizations)


@pytest.mark.req("INT-01", "DIR-01")
def test_what_a_spreadsheet_did_to_the_addresses_is_undone(
    register: Loaded, shared_data: Path
) -> None:
    rows = {
        (row["npi"], row["kind"]): row
        for row in said(register.lake, "location")
        if row["kind"] != "secondary"
    }
    assert len(rows) == 2 * 149
    for was in door(shared_data, "organizations_330_columns.csv"):
        row = rows[was["NPI"].removesuffix(".0"), "practice"]
        column = "Provider Business Practice Location Address"
        digits = was[f"{column} Postal Code"].removesuffix(".0")
        full = digits.zfill(9 if len(digits) > 5 else 5)
        assert row["zip_code"] == (full[:5] if full[5:] == "0000" else full)
        assert row["phone"] == was[f"{column} Telephone Number"].removesuffix(".0")
        assert row["city"] == was[f"{column} City Name"].strip()
    lengths = Counter(len(row["zip_code"]) for row in rows.values())
    assert set(lengths) == {5, 9}
    text = {value for row in rows.values() for value in row.values() if value}
    assert not [
        value for value in text if isinstance(value, str) and "UNAVAIL" in value
    ]


@pytest.mark.req("INT-01")
def test_a_place_abroad_keeps_its_own_kind_of_number(register: Loaded) -> None:
    abroad = {
        row["country"]: (row["zip_code"], row["phone"])
        for row in said(register.lake, "location")
        if row["country"] != "US"
    }
    assert abroad == {
        "KH": (None, "85563963409"),  # its postal code is 00000
        "CN": ("100016", None),
        "DE": ("66849", "3145907269"),
    }


def test_secondary_places_are_numbered_for_each_npi_without_repeats(
    register: Loaded, shared_data: Path
) -> None:
    lines: dict[str, list[int]] = {}
    for row in said(register.lake, "location"):
        if row["kind"] == "secondary":
            lines.setdefault(row["npi"], []).append(row["line"])
    assert all(found == list(range(1, len(found) + 1)) for found in lines.values())
    distinct = {
        tuple(row.values())
        for row in door(shared_data, "pl_pfile_20251103-20251109.csv")
    }
    # The extension of a telephone number isn't kept, so two rows may differ in it alone.
    assert 9_000 < sum(map(len, lines.values())) <= len(distinct)


def test_a_kind_of_name_and_an_endpoint_are_words(register: Loaded) -> None:
    names = Counter(row["kind"] for row in said(register.lake, "other_name"))
    assert names == {"doing business as": 2189, "other": 163, "former legal": 75}
    endpoints = said(register.lake, "endpoint")
    assert {row["kind"] for row in endpoints} == {
        *("direct", "connect", "fhir", "others", "soap")
    }
    assert not [row for row in endpoints if row["address"].lower() == "none"]


@pytest.mark.req("DIR-01")
def test_a_weekly_file_speaks_of_the_last_day_in_its_name(register: Loaded) -> None:
    assert {row["as_of"] for row in said(register.lake, "endpoint")} == {
        date(2025, 11, 9)
    }
    assert {row["source"] for row in said(register.lake, "endpoint")} == {"nppes"}


REGISTERED = {
    "NPI": GOOD_NPI,
    "Entity Type Code": "1",
    "Employer Identification Number (EIN)": "",
    "Provider Organization Name (Legal Business Name)": "",
    "Provider Last Name (Legal Name)": "RIVERS",
    "Provider First Name": "ADA",
    "Provider Credential Text": "M.D.",
    "Provider Other Last Name": "BROOK",
    "Provider Other First Name": "ADA",
    "Provider Other Last Name Type Code": "1",
    "Provider First Line Business Practice Location Address": " 1  Mill   Lane ",
    "Provider Business Practice Location Address City Name": "MERROW",
    "Provider Business Practice Location Address Postal Code": "2557.0",
    "Provider Business Practice Location Address Telephone Number": "(555) 234-0101",
    "NPI Deactivation Date": "",
    "NPI Reactivation Date": "",
    "Provider Sex Code": "F",
    "Healthcare Provider Taxonomy Code_1": "208D00000X",
    "Healthcare Provider Primary Taxonomy Switch_1": "N",
    "Healthcare Provider Taxonomy Code_2": "207RC0000X",
    "Healthcare Provider Primary Taxonomy Switch_2": "Y",
}
SECOND = {
    "NPI": GOOD_NPI,
    "Provider Secondary Practice Location Address- Address Line 1": "1 Mill Lane",
    "Provider Secondary Practice Location Address - City Name": "MERROW",
}


def test_a_person_has_a_place_of_practice_and_a_former_name(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    load("nppes", write_csv(tmp_path / "npidata_pfile_1.csv", [REGISTERED]))
    (place,) = said(lake_path, "location")  # the row gives no mailing address
    assert (place["kind"], place["address_1"]) == ("practice", "1 Mill Lane")
    assert (place["zip_code"], place["phone"]) == ("02557", "5552340101")
    (name,) = said(lake_path, "other_name")
    assert (name["name"], name["kind"]) == ("ADA BROOK", "former")


@pytest.mark.req("DIR-01")
def test_a_move_alone_is_a_change_of_a_row(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    load("nppes", write_csv(tmp_path / "npidata_pfile_1.csv", [REGISTERED]))
    city = "Provider Business Practice Location Address City Name"
    moved = write_csv(
        tmp_path / "npidata_pfile_2.csv", [{**REGISTERED, city: "OSTWICK"}]
    )
    (entry,) = load("nppes", moved).files
    assert (entry.loaded, entry.netted) == (1, 0)
    (place,) = said(lake_path, "location")
    assert place["city"] == "OSTWICK"


@pytest.mark.req("DIR-01")
def test_a_secondary_place_that_the_next_file_leaves_out_is_gone(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    line = "Provider Secondary Practice Location Address- Address Line 1"
    other = {**SECOND, "NPI": OTHER_NPI}
    first = [SECOND, {**SECOND, line: "2 Weir Road"}, other]
    load("nppes", write_csv(tmp_path / "pl_pfile_20260101-20260107.csv", first))
    second = [{**SECOND, line: "2 Weir Road"}, other]
    report = load(
        "nppes", write_csv(tmp_path / "pl_pfile_20260108-20260114.csv", second)
    )
    assert (report.files[0].loaded, report.files[0].netted) == (1, 1)
    assert [(row["npi"], row["address_1"]) for row in said(lake_path, "location")] == [
        (GOOD_NPI, "2 Weir Road"),
        (OTHER_NPI, "1 Mill Lane"),
    ]


@pytest.mark.parametrize("together", [True, False])
def test_an_older_file_doesnt_speak_over_a_newer_one(
    load: Load, lake_path: Path, tmp_path: Path, together: bool
) -> None:
    line = "Provider Secondary Practice Location Address- Address Line 1"
    newer = write_csv(
        tmp_path / "pl_pfile_20260108-20260114.csv", [{**SECOND, line: "new"}]
    )
    older = write_csv(
        tmp_path / "pl_pfile_20260101-20260107.csv",
        [{**SECOND, line: "old"}, {**SECOND, line: "older"}],
    )
    for files in [(newer, older)] if together else [(newer,), (older,)]:
        load("nppes", *files)
    assert [row["address_1"] for row in said(lake_path, "location")] == ["new"]


def test_a_header_of_another_edition_is_understood(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    renamed = {name.upper().replace(" ", "_"): value for name, value in SECOND.items()}
    load("nppes", write_csv(tmp_path / "pl.csv", [renamed]))
    (place,) = said(lake_path, "location")
    assert place["address_1"] == "1 Mill Lane"


def test_the_register_gives_people_their_primary_taxonomy_and_refuses_what_is_nothing(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    clinic = {
        "Entity Type Code": "2.0",
        "Provider Organization Name (Legal Business Name)": "CLINIC",
    }
    rows = [
        REGISTERED,
        {**REGISTERED, "NPI": f"{OTHER_NPI}.0", **clinic},
        {**REGISTERED, "NPI": "1234567890"},
        {**REGISTERED, "NPI": "1003819251", "Entity Type Code": ""},
    ]
    report = load("nppes", write_csv(tmp_path / "npidata_pfile_20251103.csv", rows))
    (entry,) = report.files
    assert entry.refused == {"npi_check_digit": 1, "empty": 1}
    assert [
        (row["_row"], row["_column"])
        for row in quarantined(report, "npidata_pfile_20251103.csv")
    ] == [
        ("3", "NPI"),
        ("4", "Entity Type Code"),
    ]
    (person,) = Lake(lake_path).reference("practitioner").to_pylist()
    assert (person["last_name"], person["taxonomy_code"], person["gender"]) == (
        "RIVERS",
        "207RC0000X",
        "female",
    )
    (organization,) = Lake(lake_path).reference("organization").to_pylist()
    assert (organization["name"], organization["npi"]) == ("CLINIC", OTHER_NPI)


def test_a_deactivation_keeps_what_was_known_of_the_person(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    load("nppes", write_csv(tmp_path / "npidata_pfile_1.csv", [REGISTERED]))
    gone = [
        {"NPI": npi, "NPPES Deactivation Date": "02/03/2026"}
        for npi in (GOOD_NPI, OTHER_NPI)
    ]
    load("nppes", write_csv(tmp_path / "NPPES Deactivated NPI Report.csv", gone))
    known, unknown = Lake(lake_path).reference("practitioner").to_pylist()
    assert (known["last_name"], str(known["deactivation_date"])) == (
        "RIVERS",
        "2026-02-03",
    )
    assert (unknown["last_name"], str(unknown["deactivation_date"])) == (
        None,
        "2026-02-03",
    )
