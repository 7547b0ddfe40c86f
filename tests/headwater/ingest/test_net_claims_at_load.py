"""Duplicates, older states and withdrawn claims are netted, and counted as netted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from headwater.results import IngestReport
from tests.headwater.ingest.made import (
    GOOD_NPI,
    OTHER_NPI,
    ROLE,
    account,
    claims,
    in_lake,
    write_csv,
)

Load = Callable[..., IngestReport]
pytestmark = pytest.mark.req("REF-06")


def adjustment(claim: str, replaces: str, kind: str) -> dict[str, str]:
    return {"claim_id": claim, "replaces_claim_id": replaces, "kind": kind}


def lines(lake: Path, *names: str) -> list[tuple[Any, ...]]:
    names = names or ("claim_id",)
    return [
        tuple(row[name] for name in names) for row in in_lake(lake, "medical_claim")
    ]


def test_a_line_that_stands_twice_counts_once(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    report = load(
        "tuva",
        write_csv(tmp_path / "medical_claim.csv", claims({}, {}, {"claim_id": "c2"})),
    )
    assert (account(report).loaded, account(report).netted) == (2, 1)
    assert lines(lake_path) == [("c1",), ("c2",)]


def test_the_state_with_the_latest_file_date_counts(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    states = claims(
        {"paid_amount": "70.00", "file_date": "2026-05-01"},
        {"paid_amount": "90.00", "file_date": "2026-06-01"},
        {"paid_amount": "80.00", "file_date": "2026-04-01"},
    )
    report = load("tuva", write_csv(tmp_path / "medical_claim.csv", states))
    assert account(report).netted == 2
    ((paid,),) = lines(lake_path, "paid")
    assert str(paid) == "90.00"
    assert any("2 older states" in notice for notice in report.notices)


def test_a_line_sent_again_unchanged_keeps_the_day_it_was_first_seen(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    states = claims({"file_date": "2026-05-01"}, {"file_date": "2026-04-01"})
    load("tuva", write_csv(tmp_path / "medical_claim.csv", states))
    ((seen,),) = lines(lake_path, "file_date")
    assert str(seen) == "2026-04-01"


def test_the_same_claim_number_at_two_payers_is_two_claims(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    rows = claims({}, {"data_source": "other", "person_id": "p2"})
    report = load("tuva", write_csv(tmp_path / "medical_claim.csv", rows))
    assert report.claims == 2


@pytest.mark.parametrize(
    ("adjustments", "left"),
    [
        ([("c2", "c1", "replacement")], ["c2", "c3"]),
        ([("c2", "c1", "void")], ["c3"]),
        ([("c2", "c1", "replacement"), ("c3", "c2", "replacement")], ["c3"]),
        ([("c2", "c1", "replacement"), ("c3", "c2", "void")], []),
        ([("c2", "c1", "VOID")], ["c3"]),
    ],
)
def test_withdrawn_claims_leave_the_final_state(
    load: Load,
    lake_path: Path,
    tmp_path: Path,
    adjustments: list[tuple[str, str, str]],
    left: list[str],
) -> None:
    rows = claims({"claim_id": "c1"}, {"claim_id": "c2"}, {"claim_id": "c3"})
    write_csv(tmp_path / "in" / "medical_claim.csv", rows)
    write_csv(
        tmp_path / "in" / "claim_adjustment.csv",
        [adjustment(*row) for row in adjustments],
    )
    roles = [{**ROLE, "claim_id": claim} for claim in ("c1", "c2", "c3")]
    write_csv(tmp_path / "in" / "medical_claim_provider_role.csv", roles)
    report = load("tuva", tmp_path / "in")
    assert account(report).netted == 3 - len(left)
    assert account(report, "medical_claim_provider_role").netted == 3 - len(left)
    assert account(report, "claim_adjustment").loaded == len(adjustments)
    if left:
        assert [claim for (claim,) in lines(lake_path)] == left


def test_an_adjustment_that_came_first_withdraws_a_claim_that_comes_late(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    write_csv(tmp_path / "a" / "medical_claim.csv", claims({"claim_id": "c2"}))
    write_csv(
        tmp_path / "a" / "claim_adjustment.csv", [adjustment("c2", "c1", "replacement")]
    )
    load("tuva", tmp_path / "a")
    late = write_csv(tmp_path / "b" / "medical_claim.csv", claims({"claim_id": "c1"}))
    assert account(load("tuva", late)).netted == 1
    assert lines(lake_path) == [("c2",)]


def test_another_persons_claim_of_the_same_number_isnt_withdrawn(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    write_csv(
        tmp_path / "a" / "medical_claim.csv",
        claims({"claim_id": "c1"}, {"claim_id": "c2"}),
    )
    write_csv(tmp_path / "a" / "claim_adjustment.csv", [adjustment("c2", "c1", "void")])
    load("tuva", tmp_path / "a")
    other = claims({"claim_id": "c1", "person_id": "p9", "data_source": "other"})
    report = load("tuva", write_csv(tmp_path / "b" / "medical_claim.csv", other))
    assert account(report).loaded == 1


def test_a_newer_state_joins_the_lake_and_an_older_one_is_netted(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    for folder, file_date, paid, netted in (
        ("a", "2026-05-01", "80.00", 0),
        ("b", "2026-06-01", "90.00", 0),
        ("c", "2026-04-01", "70.00", 1),
        ("d", "2026-07-01", "90.00", 1),
    ):
        rows = claims({"file_date": file_date, "paid_amount": paid})
        report = load("tuva", write_csv(tmp_path / folder / "medical_claim.csv", rows))
        assert account(report).netted == netted, folder
    assert sorted(str(paid) for (paid,) in lines(lake_path, "paid")) == [
        "80.00",
        "90.00",
    ]


@pytest.mark.req("REF-02")
def test_a_lines_own_role_is_kept_beside_the_claims(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    write_csv(
        tmp_path / "in" / "medical_claim.csv", claims({}, {"claim_line_number": "2"})
    )
    roles = [ROLE, {**ROLE, "claim_line_number": "2", "npi": OTHER_NPI}]
    write_csv(tmp_path / "in" / "medical_claim_provider_role.csv", [*roles, ROLE])
    report = load("tuva", tmp_path / "in")
    assert account(report, "medical_claim_provider_role").netted == 1
    kept = in_lake(lake_path, "medical_claim_provider_role", order="claim_line")
    assert [row["claim_line"] for row in kept] == [2, None]


@pytest.mark.req("REF-03")
def test_a_role_with_a_wrong_check_digit_is_kept_and_marked(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    write_csv(tmp_path / "in" / "medical_claim.csv", claims({}))
    roles = [
        {**ROLE, "npi": npi, "qualifier": npi[-2:]} for npi in (GOOD_NPI, "1234567890")
    ]
    write_csv(tmp_path / "in" / "medical_claim_provider_role.csv", roles)
    load("tuva", tmp_path / "in")
    kept = in_lake(lake_path, "medical_claim_provider_role", order="qualifier")
    assert [row["npi_valid"] for row in kept] == [False, True]


def test_a_void_finds_its_own_persons_claim_among_those_of_one_number(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    people = ("p1", "p2")
    shared = claims(
        *({"person_id": person, "data_source": f"of {person}"} for person in people)
    )
    load("tuva", write_csv(tmp_path / "a" / "medical_claim.csv", shared))
    voids = claims(
        *({"claim_id": f"v{person}", "person_id": person} for person in people)
    )
    changes = [adjustment(f"v{person}", "c1", "void") for person in people]
    write_csv(tmp_path / "b" / "medical_claim.csv", voids)
    write_csv(tmp_path / "b" / "claim_adjustment.csv", changes)
    load("tuva", tmp_path / "b")
    withdrawn = {row["person"] for row in in_lake(lake_path, "claim_adjustment")}
    assert withdrawn == {row["person"] for row in in_lake(lake_path, "medical_claim")}
    assert len(withdrawn) == len(people)
