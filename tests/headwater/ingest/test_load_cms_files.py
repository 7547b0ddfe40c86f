"""What CMS publishes loads as published: RIF, DE-SynPUF, NPPES."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from headwater.results import FileAccount, IngestReport
from headwater.schema.errors import InputError
from headwater.schema.lake import Lake
from tests.headwater.ingest.conftest import Loaded
from tests.headwater.ingest.made import (
    account,
    in_lake,
    quarantined,
    write_csv,
)

Load = Callable[..., IngestReport]
TRUNCATED = "1-sample-10000"


def by_file(report: IngestReport) -> dict[str, FileAccount]:
    return {entry.file: entry for entry in report.files}


@pytest.mark.req("INT-05", "INT-01")
def test_the_published_rif_loads_with_its_referring_npis(
    rif: Loaded, shared_data: Path
) -> None:
    report, lake_path = rif.report, rif.lake
    found = by_file(report)
    assert {
        name: found[name].loaded
        for name in ("carrier.csv", "outpatient.csv", "inpatient.csv")
    } == {
        "carrier.csv": 221,
        "outpatient.csv": 19,
        "inpatient.csv": 16,
    }
    assert not any(entry.refused for entry in report.files)
    lake = Lake(lake_path)
    names = {entry["id"]: entry["value"] for entry in lake.vocabulary().to_pylist()}
    roles = in_lake(lake_path, "medical_claim_provider_role")
    referring = [role for role in roles if role["role"] == "referring"]
    assert len(referring) == 221
    assert all(role["npi_valid"] and role["qualifier"] == "DN" for role in referring)
    with (shared_data / "rif/rif-synthea/carrier.csv").open(
        encoding="utf-8-sig"
    ) as stream:
        expected = {
            (row["CLM_ID"], int(row["LINE_NUM"])): row["RFR_PHYSN_NPI"]
            for row in csv.DictReader(stream, delimiter="|")
        }
    assert {
        (role["claim_id"], role["claim_line"]): names[role["npi"]] for role in referring
    } == expected


def test_the_published_rif_gives_specialties_facilities_and_enrollment(
    rif: Loaded,
) -> None:
    report, lake_path = rif.report, rif.lake
    lake = Lake(lake_path)
    specialties = lake.reference("practitioner").to_pylist()
    assert len(specialties) == 4
    assert {entry["taxonomy_code"] for entry in specialties} == {"207Q00000X"}
    facilities = lake.reference("organization").to_pylist()
    assert {entry["ccn"] for entry in facilities} == {"220171", "220135", "220008"}
    years = in_lake(lake_path, "eligibility", order="enrollment_start_date")
    assert {year["state"] for year in years} == {"MA"}
    assert {year["zip_code"] for year in years} == {"01730", "02563", None}
    assert (
        str(years[0]["enrollment_start_date"]),
        str(years[-1]["enrollment_end_date"]),
    ) == (
        "2011-01-01",
        "2021-05-31",  # the file ends there
    )
    left_out = [notice for notice in report.notices if "left out" in notice]
    assert len(left_out) == 7
    assert (
        "snf.csv: 67 rows left out: nursing facility claims, Headwater doesn't use them yet."
        in left_out
    )


def test_an_inpatient_payment_is_counted_once_and_a_replaced_action_not_at_all(
    load: Load, lake_path: Path, tmp_path: Path, shared_data: Path
) -> None:
    with (shared_data / "rif/rif-synthea/inpatient.csv").open(
        encoding="utf-8-sig"
    ) as stream:
        row = next(csv.DictReader(stream, delimiter="|"))
    rows = [
        row,
        {**row, "CLM_LINE_NUM": "2"},
        {**row, "CLM_ID": "-9", "FINAL_ACTION": "N"},
    ]
    report = load("rif", write_csv(tmp_path / "inpatient.csv", rows, delimiter="|"))
    assert (account(report).loaded, account(report).netted) == (2, 1)
    assert str(report.paid_total) == row["CLM_PMT_AMT"]


@pytest.mark.req("REF-17", "INT-05")
def test_a_rif_row_with_a_bad_date_is_refused_by_its_own_column_and_loads_once_mended(
    load: Load, tmp_path: Path, shared_data: Path
) -> None:
    with (shared_data / "rif/rif-synthea/carrier.csv").open(
        encoding="utf-8-sig"
    ) as stream:
        row = next(csv.DictReader(stream, delimiter="|"))
    bad = write_csv(
        tmp_path / "carrier.csv", [{**row, "CLM_FROM_DT": "31-Feb-2015"}], delimiter="|"
    )
    report = load("rif", bad)
    assert report.quarantine is not None
    refused = Path(report.quarantine) / "carrier.csv"
    text = refused.read_text(encoding="utf-8")
    assert text.splitlines()[1].startswith("1|CLM_FROM_DT|The value isn't a date.|")
    refused_again = tmp_path / "mended" / "carrier.csv"
    refused_again.parent.mkdir()
    refused_again.write_text(
        text.replace("31-Feb-2015", "28-Feb-2015"), encoding="utf-8"
    )
    assert account(load("rif", refused_again)).loaded == 1


@pytest.mark.req("INT-05")
def test_encrypted_synpuf_ids_are_refused_with_the_setting_that_keeps_them(
    load: Load, shared_data: Path
) -> None:
    report = load("synpuf", shared_data / "desynpuf_etl_test/python_etl/test_data/DE_0")
    refused = sum(entry.refused.get("npi_check_digit", 0) for entry in report.files)
    assert refused == 4
    (notice,) = (notice for notice in report.notices if "check digit" in notice)
    assert notice.startswith(
        "4 rows refused because an id in an NPI column fails the NPI check digit."
    )
    assert "--provider-ids opaque" in notice
    (row,) = quarantined(report, "DE1_0_2008_to_2010_Carrier_Claims_Sample_0A.csv")
    assert row["_column"] == "PRF_PHYSN_NPI_1"


@pytest.mark.req("INT-05")
def test_synpuf_loads_whole_with_opaque_ids(
    load: Load, lake_path: Path, shared_data: Path
) -> None:
    folder = shared_data / "desynpuf_etl_test/python_etl/test_data/input"
    report = load("synpuf", folder, provider_ids="opaque")
    assert all(entry.loaded == entry.read for entry in report.files)
    rows = in_lake(lake_path, "medical_claim")
    carrier = [row for row in rows if row["claim_type"] == "professional"]
    # Each wide row is one row of the file, whatever the number of its lines.
    assert by_file(report)["carrier_claims.csv"].read == 2
    assert len(carrier) == 4
    assert {row["data_source"] for row in rows} == {"synpuf"}


def test_a_second_synpuf_segment_adds_its_codes_and_not_its_payment(
    load: Load, lake_path: Path, shared_data: Path, tmp_path: Path
) -> None:
    source = next((shared_data / "desynpuf" / TRUNCATED).glob("*Outpatient*"))
    with source.open(encoding="utf-8") as stream:
        first = next(row for row in csv.DictReader(stream) if row["AT_PHYSN_NPI"])
    blank = dict.fromkeys(first, "")
    second = {
        **blank,
        **{
            name: first[name]
            for name in ("DESYNPUF_ID", "CLM_ID", "PRVDR_NUM", "CLM_PMT_AMT")
        },
        "SEGMENT": "2",
    }
    rows = [first, {**second, "HCPCS_CD_3": "99213"}, {**second, "SEGMENT": "3"}]
    file = write_csv(
        tmp_path / "DE1_0_2008_to_2010_Outpatient_Claims_Sample_9.csv", rows
    )
    report = load("synpuf", file, provider_ids="opaque")
    assert (account(report).loaded, account(report).netted) == (2, 1)
    lines = in_lake(lake_path, "medical_claim", order="claim_line")
    (added,) = (line for line in lines if line["claim_line"] == 48)
    assert (added["hcpcs"], added["paid"]) == ("99213", None)
    assert added["claim_start_date"] == lines[0]["claim_start_date"]
    assert f"{report.paid_total:.2f}" == first["CLM_PMT_AMT"]


def test_a_beneficiary_file_whose_year_nobody_knows_is_refused(
    load: Load, tmp_path: Path, shared_data: Path
) -> None:
    source = next((shared_data / "desynpuf" / TRUNCATED).glob("*2008_Beneficiary*"))
    copy = tmp_path / "beneficiary_summary.csv"
    copy.write_bytes(b"".join(source.read_bytes().splitlines(keepends=True)[:3]))
    with pytest.raises(InputError, match="which year this is"):
        load("synpuf", copy)
