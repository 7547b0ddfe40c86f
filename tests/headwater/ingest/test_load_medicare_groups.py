"""Who works for whom: three CMS files in their real layouts, and what they may look like another year."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from headwater.results import IngestReport
from headwater.schema.errors import InputError
from headwater.schema.lake import Lake
from tests.headwater.ingest.made import (
    BAD_NPI,
    GOOD_NPI,
    OTHER_NPI,
    quarantined,
    write_csv,
)

Load = Callable[..., IngestReport]

CLINICIAN = {
    "NPI": GOOD_NPI,
    "Ind_PAC_ID": "0042100190",
    "Ind_enrl_ID": "I20040517000313",
    "Provider Last Name": "RIVERS",
    "Provider First Name": "ADA",
    "Provider Middle Name": "",
    "suff": "",
    "gndr": "F",
    "Cred": "MD",
    "Med_sch": "OTHER",
    "Grd_yr": "1999",
    "pri_spec": "CARDIOLOGY",
    "sec_spec_1": "",
    "sec_spec_2": "",
    "sec_spec_3": "",
    "sec_spec_4": "",
    "sec_spec_all": "",
    "Telehlth": "",
    "Facility Name": "MERROW HEART GROUP",
    "org_pac_id": "0000123456",
    "num_org_mem": "12",
    "adr_ln_1": "1 MILL LANE",
    "adr_ln_2": "",
    "ln_2_sprs": "",
    "City/Town": "MERROW",
    "State": "ZZ",
    "ZIP Code": "2557",
    "Telephone Number": "5552340101.0",
    "ind_assgn": "Y",
    "grp_assgn": "Y",
    "adrs_id": "ZZ000010000ME1XXXXXXXX300",
}
REASSIGNED = {
    "Group PAC ID": "0000123456",
    "Group Enrollment ID": "O20050609000145",
    "Group Legal Business Name": "Merrow Heart Group",
    "Group State Code": "ZZ",
    "Group Due Date": "TBD",
    "Group Reassignments and Physician Assistants": "12",
    "Record Type": "Reassignment",
    "Individual PAC ID": "0042100190",
    "Individual Enrollment ID": "I20040517000313",
    "Individual NPI": GOOD_NPI,
    "Individual First Name": "Ada",
    "Individual Last Name": "Rivers",
    "Individual State Code": "ZZ",
    "Individual Specialty Description": "Cardiology",
    "Individual Due Date": "TBD",
    "Individual Total Employer Associations": "2",
}
AFFILIATED = {
    "NPI": GOOD_NPI,
    "Ind_PAC_ID": "0042100190",
    "Provider Last Name": "RIVERS",
    "Provider First Name": "ADA",
    "Provider Middle Name": "",
    "suff": "",
    "facility_type": "Hospital",
    "Facility Affiliations Certification Number": "10001",
    "Facility Type Certification Number": "",
}


def said(lake: Path, table: str) -> list[dict[str, Any]]:
    return Lake(lake).statements(table).to_pylist()


@pytest.mark.req("INT-01", "DIR-01")
def test_a_clinician_is_listed_at_each_address_of_each_group(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    elsewhere = {"adrs_id": "ZZ2", "adr_ln_1": "2 WEIR ROAD"}
    alone = {"Facility Name": "", "org_pac_id": "", "num_org_mem": ""}
    rows = [
        CLINICIAN,
        {**CLINICIAN, **elsewhere},
        {**CLINICIAN, "NPI": OTHER_NPI, **alone},
    ]
    file = write_csv(tmp_path / "DAC_NationalDownloadableFile.csv", rows)
    (entry,) = load("clinicians", file).files
    assert (entry.table, entry.loaded) == ("clinician_group", 3)
    first, second, third = said(lake_path, "clinician_group")
    assert (first["address_1"], second["address_1"]) == ("1 MILL LANE", "2 WEIR ROAD")
    assert (first["org_pac_id"], first["group_members"]) == ("0000123456", 12)
    assert (first["zip_code"], first["phone"]) == ("02557", "5552340101")
    assert (first["gender"], first["source"]) == ("female", "clinicians")
    assert (third["npi"], third["org_pac_id"]) == (OTHER_NPI, None)


@pytest.mark.parametrize(
    "renamed",
    [
        {"Provider Last Name": "lst_nm", "City/Town": "cty", "ZIP Code": "zip"},
        {"City/Town": "citytown", "Provider Last Name": "provider_last_name"},
    ],
)
def test_the_names_of_other_years_are_known(
    load: Load, lake_path: Path, tmp_path: Path, renamed: dict[str, str]
) -> None:
    row = {renamed.get(name, name): value for name, value in CLINICIAN.items()}
    load("clinicians", write_csv(tmp_path / "dac.csv", [row]))
    (found,) = said(lake_path, "clinician_group")
    assert (found["last_name"], found["city"]) == ("RIVERS", "MERROW")


@pytest.mark.req("REF-17", "DIR-01")
def test_a_bad_row_is_set_aside_with_its_place_and_remedy(
    load: Load, tmp_path: Path
) -> None:
    rows = [
        CLINICIAN,
        {**CLINICIAN, "NPI": BAD_NPI},
        {**CLINICIAN, "num_org_mem": "many"},
    ]
    report = load("clinicians", write_csv(tmp_path / "dac.csv", rows))
    (entry,) = report.files
    assert entry.refused == {"npi_check_digit": 1, "not_an_integer": 1}
    assert [
        (row["_row"], row["_column"], row["_remedy"].partition(";")[0])
        for row in quarantined(report, "dac.csv")
    ] == [
        ("2", "NPI", "Correct the NPI"),
        ("3", "num_org_mem", "Write it as 12."),
    ]


@pytest.mark.req("DIR-01")
def test_who_lets_which_group_bill(load: Load, lake_path: Path, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "Revalidation_Reassignment_20260101.csv", [REASSIGNED])
    load("reassignment", file)
    (row,) = said(lake_path, "group_reassignment")
    assert (row["npi"], row["group_pac_id"], row["group_name"]) == (
        GOOD_NPI,
        "0000123456",
        "Merrow Heart Group",
    )
    assert str(row["as_of"]) == "2026-01-01"


@pytest.mark.req("DIR-01")
def test_a_hospital_keeps_the_zeros_of_its_certification_number(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    unit = {**AFFILIATED, "Facility Affiliations Certification Number": "33t101"}
    load("facility-affiliation", write_csv(tmp_path / "fa.csv", [AFFILIATED, unit]))
    rows = said(lake_path, "facility_affiliation")
    assert [row["ccn"] for row in rows] == ["010001", "33T101"]


@pytest.mark.req("DIR-01")
def test_a_group_that_the_next_file_leaves_out_is_gone(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    other = {**REASSIGNED, "Group PAC ID": "0000999999"}
    load("reassignment", write_csv(tmp_path / "a.csv", [REASSIGNED, other]))
    load("reassignment", write_csv(tmp_path / "b.csv", [other]))
    assert [row["group_pac_id"] for row in said(lake_path, "group_reassignment")] == [
        "0000999999"
    ]


def test_a_file_of_another_source_is_named_with_what_is_wanted(
    load: Load, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="DAC_NationalDownloadableFile"):
        load("clinicians", write_csv(tmp_path / "fa.csv", [AFFILIATED]))


def test_a_missing_column_is_named(load: Load, tmp_path: Path) -> None:
    row = {name: text for name, text in CLINICIAN.items() if name != "NPI"}
    with pytest.raises(InputError, match="The column NPI is missing"):
        load("clinicians", write_csv(tmp_path / "dac.csv", [row]))


SOURCE_RECORD = {
    "system": "EHR",
    "code": "SRC7",
    "name": " RIVERS,  A MD ",
    "npi": f"{BAD_NPI}.0",
    "phone": "(555) 234-0101",
    "zip_code": "2557.0",
}


@pytest.mark.req("REF-12")
def test_a_source_record_keeps_a_wrong_npi_for_a_person_to_sort_out(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    load(
        "referral-sources", write_csv(tmp_path / "referral_source.csv", [SOURCE_RECORD])
    )
    (row,) = said(lake_path, "referral_source")
    assert (row["name"], row["npi"]) == ("RIVERS, A MD", BAD_NPI)
    assert (row["phone"], row["zip_code"]) == ("5552340101", "02557")


@pytest.mark.req("DIR-01")
def test_two_sources_differ_about_one_npi_and_neither_word_is_lost(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    header = {"npi": GOOD_NPI, "first_name": "Ada", "taxonomy_code": "207RC0000X"}
    files = {
        source: write_csv(
            tmp_path / source / "practitioner.csv", [{**header, "last_name": name}]
        )
        for source, name in (("network", "Rivers"), ("directory", "Brook"))
    }
    for source, file in files.items():
        load(source, file)
    same = write_csv(
        tmp_path / "again" / "practitioner.csv",
        [{**header, "last_name": "Rivers"}, {**header, "npi": OTHER_NPI}],
    )
    (entry,) = load("network", same).files
    # Said before, but the directory has spoken since: the newest word counts, so it is said again.
    assert (entry.loaded, entry.netted) == (2, 0)
    assert [
        (row["npi"], row["source"], row["last_name"])
        for row in said(lake_path, "practitioner")
    ] == [
        (GOOD_NPI, "directory", "Brook"),
        (GOOD_NPI, "network", "Rivers"),
        (OTHER_NPI, "network", None),
    ]
    newest = Lake(lake_path).reference("practitioner").to_pylist()
    assert [row["last_name"] for row in newest] == ["Rivers", None]
