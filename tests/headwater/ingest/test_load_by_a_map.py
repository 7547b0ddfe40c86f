"""Extracts in a site's own words: a map gives them a meaning, and what has none stops the load."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from headwater.ingest import load as load_into_lake
from headwater.results import IngestReport
from headwater.schema.errors import InputError
from tests.headwater.ingest.conftest import AT
from tests.headwater.ingest.made import (
    GOOD_NPI,
    account,
    in_lake,
    snapshot,
    write_csv,
)

pytestmark = pytest.mark.req("REF-11")

ORDER = {
    "Referral Number": "R1",
    "Ordered": "2026-03-02",
    "Patient": "p1",
    "Referring": GOOD_NPI,
    "State": "Pt Seen",
}
MAP = """
columns:
  order_id: Referral Number
  order_date: Ordered
  person_id: Patient
  referring_npi: Referring
  status: State
values:
  status:
    Pt seen: visit_completed
    "No-show, closed": unattended
"""
Load = Callable[..., IngestReport]


def extract(folder: Path, *states: str) -> Path:
    rows = [
        {**ORDER, "Referral Number": f"R{number}", "State": state}
        for number, state in enumerate(states, start=1)
    ]
    return write_csv(folder / "referral_order.csv", rows)


def written(folder: Path, text: str) -> Path:
    path = folder / "map.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_map_gives_a_sites_columns_and_values_their_meaning(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    file = extract(tmp_path, "Pt Seen", "no-show, closed", "Scheduled")
    report = load("ehr-referrals", file, file_map=written(tmp_path, MAP))
    assert account(report, "referral_order").loaded == 3
    rows = in_lake(lake_path, "referral_order", order="order_id")
    assert [row["status"] for row in rows] == [
        "visit_completed",
        "unattended",
        "scheduled",
    ]


def test_values_without_a_meaning_stop_the_load_and_are_listed(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    file = extract(tmp_path, "Pt Seen", "Lost", "Lost", "Parked")
    with pytest.raises(InputError) as refused:
        load("ehr-referrals", file, file_map=written(tmp_path, MAP))
    said = str(refused.value)
    assert "'Lost' (2 rows), 'Parked' (1 row)" in said
    assert "column State" in said
    assert "Pt Seen" not in said
    assert not snapshot(lake_path)


def test_without_a_map_a_foreign_status_stops_the_load_as_well(
    load: Load, tmp_path: Path
) -> None:
    row = {
        "order_id": "R1",
        "order_date": "2026-03-02",
        "referring_npi": GOOD_NPI,
        "status": "Pt Seen",
    }
    file = write_csv(tmp_path / "referral_order.csv", [row])
    with pytest.raises(InputError, match="'Pt Seen' \\(1 row\\)"):
        load("ehr-referrals", file)


def test_the_same_file_by_a_corrected_map_is_read_again(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    file = extract(tmp_path, "Pt Seen")
    wrong = MAP.replace("Pt seen: visit_completed", "Pt seen: created")
    load("ehr-referrals", file, file_map=written(tmp_path, wrong))
    report = load("ehr-referrals", file, file_map=written(tmp_path, MAP))
    assert account(report, "referral_order").loaded == 1
    states = {
        row["status"] for row in in_lake(lake_path, "referral_order", order="order_id")
    }
    assert "visit_completed" in states


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "values: {status: {Pt seen: done}}",
            "'done', for 'pt seen', is no value of status",
        ),
        ("values: {priority: {High: urgent}}", "priority takes any value"),
        ("rows: {}", "is no map of a file"),
        ("values: [", "isn't YAML"),
        ("values: {status: seen}", "isn't a list of pairs"),
    ],
)
def test_a_map_that_says_nothing_we_know_is_refused(
    load: Load, tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        load(
            "ehr-referrals",
            extract(tmp_path, "created"),
            file_map=written(tmp_path, text),
        )


def test_a_source_whose_columns_are_known_takes_no_map(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="need no map"):
        load_into_lake(
            "rif",
            [extract(tmp_path, "created")],
            into=tmp_path / "lake",
            at=AT,
            file_map=written(tmp_path, MAP),
        )


@pytest.mark.req("INT-01")
def test_appointments_and_waits_load_by_themselves(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    visit = {
        "appointment_id": "A1",
        "clinic": "Northgate Cardiology",
        "provider_npi": GOOD_NPI,
        "start_at": "2026-03-04 09:30:00",
        "status": "Arrived",
        "new_patient_flag": "yes",
    }
    wait = {
        "clinic": "Northgate Cardiology",
        "service_line": "cardiology",
        "observed_on": "2026-03-02",
        "third_next_available_days": "21",
    }
    files = [
        write_csv(tmp_path / "appointment.csv", [visit]),
        write_csv(tmp_path / "access_observation.csv", [wait]),
    ]
    report = load(
        "appointments",
        *files,
        file_map=written(tmp_path, "values: {status: {Arrived: completed}}"),
    )
    assert account(report, "appointment").loaded == 1
    assert account(report, "access_observation").loaded == 1
    (row,) = in_lake(lake_path, "appointment", order="appointment_id")
    assert row["status"] == "completed"
