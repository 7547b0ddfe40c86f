"""What the reference queries mean, case by case: each by its kernel, while another test holds kernel and SQL equal."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from headwater.measures.reference_set import answer
from tests.headwater.measures.reference_set.shapes import FIRST, SMALL, Row, write

CARDIOLOGIST, OTHER_CARDIOLOGIST = "22", "55"
SMALLER_PCP, GREATER_PCP = "11", "33"


def visit(day: int, npi: str, **more: Any) -> Row:
    return {
        "claim_id": f"{day} {npi}",
        "person_id": "Ann",
        "claim_start_date": FIRST + timedelta(day),
        "place_of_service_code": "11",
        "hcpcs_code": "99213",
        "rendering_npi": npi,
        "referring_npi": None,
        "billing_tin": "1",
        "paid_amount": 10.0,
    } | more


def ask(folder: Path, query: str, *claims: Row) -> list[Row]:
    # Somebody else's line says from when on claims are known.
    watched = visit(0, "66", person_id="Bob")
    people = [{"person_id": "Ann", "zip_code": "00512"}]
    drawn = {**SMALL, "medical_claim": [watched, *claims], "person": people}
    write(folder, drawn, group=2)
    return [row for row in answer(folder)[query].to_pylist() if row.get("npi") != "66"]


@pytest.mark.parametrize(("earlier", "begins"), [(335, True), (336, False)])
def test_365_days_without_a_visit_in_the_line_begin_an_episode(
    tmp_path: Path, earlier: int, begins: bool
) -> None:
    claims = visit(earlier, OTHER_CARDIOLOGIST), visit(701, CARDIOLOGIST)
    found = ask(tmp_path, "Q1", *claims)
    assert (FIRST + timedelta(701) in [row["date"] for row in found]) == begins


@pytest.mark.parametrize(("day", "begins"), [(364, False), (365, True)])
def test_no_episode_begins_before_the_washout_can_be_seen(
    tmp_path: Path, day: int, begins: bool
) -> None:
    assert len(ask(tmp_path, "Q1", visit(day, CARDIOLOGIST))) == begins


@pytest.mark.parametrize(
    ("days", "referrer"), [(0, None), (1, "11"), (60, "11"), (61, None)]
)
def test_a_pcp_of_the_60_days_before_has_referred(
    tmp_path: Path, days: int, referrer: str | None
) -> None:
    claims = visit(500, CARDIOLOGIST), visit(500 - days, SMALLER_PCP)
    (episode,) = ask(tmp_path, "Q1", *claims)
    assert episode["referrer_npi"] == referrer
    assert episode["known_by"] == (referrer and "seen")


def test_of_two_pcps_on_the_latest_day_the_smaller_npi_has_referred(
    tmp_path: Path,
) -> None:
    claims = [visit(490, npi) for npi in (GREATER_PCP, SMALLER_PCP)]
    earlier = visit(480, GREATER_PCP)
    (episode,) = ask(tmp_path, "Q1", visit(500, CARDIOLOGIST), *claims, earlier)
    assert episode["referrer_npi"] == SMALLER_PCP


@pytest.mark.parametrize(
    ("named", "referrer"), [(GREATER_PCP, "33"), (CARDIOLOGIST, "11"), ("99", "11")]
)
def test_whom_the_visit_names_goes_before_whom_it_follows(
    tmp_path: Path, named: str, referrer: str
) -> None:
    claims = visit(500, CARDIOLOGIST, referring_npi=named), visit(490, SMALLER_PCP)
    (episode,) = ask(tmp_path, "Q1", *claims)
    assert episode["referrer_npi"] == referrer


@pytest.mark.parametrize(
    "more", [{"hcpcs_code": "99216"}, {"place_of_service_code": "21"}]
)
def test_what_is_no_office_visit_begins_nothing(
    tmp_path: Path, more: dict[str, str]
) -> None:
    assert ask(tmp_path, "Q1", visit(500, CARDIOLOGIST, **more)) == []


def test_a_claim_counts_once_wherever_its_lines_stand(tmp_path: Path) -> None:
    claims = [
        visit(day, npi, claim_id=claim)
        for day, npi, claim in (
            (400, CARDIOLOGIST, "a"),
            (400, GREATER_PCP, "a"),
            (401, CARDIOLOGIST, "b"),
            (400, CARDIOLOGIST, "a"),
            (402, CARDIOLOGIST, "a"),
        )
    ]
    found = ask(tmp_path, "Q2", *claims)
    (ours,) = (row for row in found if row["npi"] == CARDIOLOGIST)
    assert (ours["lines"], ours["claims"], ours["people"]) == (4, 2, 1)
    assert ours["cents"] == 4_000


def test_tax_ids_of_one_organization_are_one_destination(tmp_path: Path) -> None:
    claims = [visit(400, CARDIOLOGIST, billing_tin=tin) for tin in ("1", "3", "9")]
    found = ask(tmp_path, "Q2", *claims)
    assert {row["organization_id"]: row["lines"] for row in found} == {
        "West": 2,
        None: 1,
    }
