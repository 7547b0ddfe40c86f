"""A row that can't be used is refused with row, column and remedy; mended, it loads with the same command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from headwater.results import IngestReport
from tests.headwater.ingest.made import (
    BAD_NPI,
    CLAIM,
    GOOD_NPI,
    ROLE,
    account,
    claims,
    in_lake,
    mend,
    quarantined,
    write_csv,
    write_parquet,
)

Load = Callable[..., IngestReport]
pytestmark = pytest.mark.req("REF-17")

FAULTS: list[tuple[str, str, str, str]] = [
    ("claim_id", "", "empty", "The value is empty."),
    ("person_id", "   ", "empty", "The value is empty."),
    ("claim_start_date", "02/03/2026", "not_a_date", "The value isn't a date."),
    ("claim_start_date", "2026-02-30", "not_a_date", "The value isn't a date."),
    ("claim_start_date", "epoch", "not_a_date", "The value isn't a date."),
    ("claim_start_date", "infinity", "not_a_date", "The value isn't a date."),
    (
        "claim_start_date",
        "1026-03-02",
        "date_out_of_range",
        "The date lies before 1900.",
    ),
    (
        "claim_end_date",
        "2062-03-02",
        "date_out_of_range",
        "The date lies after the day of the load, 2026-11-21.",
    ),
    (
        "claim_end_date",
        "2026-03-01",
        "end_before_start",
        "It lies before claim_start_date.",
    ),
    ("claim_line_number", "one", "not_an_integer", "The value isn't a whole number."),
    ("claim_line_number", "1.5", "not_an_integer", "The value isn't a whole number."),
    (
        "claim_line_number",
        "99999999999",
        "not_an_integer",
        "The value isn't a whole number.",
    ),
    (
        "claim_type",
        "dental",
        "value_not_allowed",
        "The value isn't one of those that are allowed.",
    ),
    ("paid_amount", "$80", "not_a_number", "The value isn't an amount."),
    ("paid_amount", "NaN", "not_a_number", "The value isn't an amount."),
    ("rendering_npi", BAD_NPI, "npi_check_digit", "The NPI's check digit is wrong."),
    ("billing_npi", "12345", "npi_check_digit", "The NPI's check digit is wrong."),
    ("facility_npi", "ABCDEF", "npi_check_digit", "The NPI's check digit is wrong."),
]


def test_every_fault_is_named_by_row_and_column_and_the_rest_of_the_file_loads(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    changes = [
        {"claim_id": f"bad{at}", column: value}
        for at, (column, value, _, _) in enumerate(FAULTS)
    ]
    rows = claims({"claim_id": "first"}, *changes, {"claim_id": "last"})
    report = load("tuva", write_csv(tmp_path / "medical_claim.csv", rows))
    assert account(report).refused == Counter(fault[2] for fault in FAULTS)
    found = quarantined(report)
    assert [
        (row["_row"], row["_column"], row[row["_column"]], row["_reason"])
        for row in found
    ] == [
        (str(at), column, value, problem)
        for at, (column, value, _, problem) in enumerate(FAULTS, start=2)
    ]
    assert all(row["_remedy"] for row in found)
    kept = in_lake(lake_path, "medical_claim")
    assert [row["claim_id"] for row in kept] == ["first", "last"]


MALFORMED = {
    "a field too few": (
        "c2,1,professional",
        "The row has 3 fields where the header names 19.",
    ),
    "a field too many": (
        ",".join([*CLAIM.values(), "x"]),
        "The row has 20 fields where the header names 19.",
    ),
    "a quote that never closes": (
        ",".join(CLAIM.values()).replace("gold", '"gold'),
        "The row opens a quote that never closes.",
    ),
    "a quote inside quotes": (
        ",".join(CLAIM.values()).replace("gold", '"go"ld"'),
        "The row has a quote inside a quoted field that isn't doubled.",
    ),
    "a zero byte": (
        ",".join(CLAIM.values()).replace("gold", "go\0ld"),
        "The row holds a zero byte.",
    ),
}


@pytest.mark.parametrize(("line", "problem"), MALFORMED.values(), ids=list(MALFORMED))
@pytest.mark.parametrize("last", [False, True], ids=["in the middle", "at the end"])
def test_a_malformed_row_costs_no_other_row(
    load: Load, lake_path: Path, tmp_path: Path, line: str, problem: str, last: bool
) -> None:
    good = [",".join({**CLAIM, "claim_id": f"g{at}"}.values()) for at in range(3)]
    lines = [*good, line] if last else [good[0], line, *good[1:]]
    file = tmp_path / "medical_claim.csv"
    file.write_text("\n".join([",".join(CLAIM), *lines]) + "\n", encoding="utf-8")
    report = load("tuva", file)
    assert account(report).read == 4
    assert account(report).refused == {"malformed": 1}
    (refused,) = quarantined(report)
    assert refused["_row"] == ("4" if last else "2")
    assert refused["_reason"] == problem
    assert len(in_lake(lake_path, "medical_claim")) == 3


def test_a_quoted_field_may_hold_delimiters_quotes_and_line_ends(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    plan = 'gold, "plus"\nsecond line\r\nthird'
    rows = claims({"plan": plan}, {"claim_id": "c2"})
    report = load("tuva", write_csv(tmp_path / "medical_claim.csv", rows))
    assert account(report).loaded == 2
    assert [row["plan"] for row in in_lake(lake_path, "medical_claim")] == [
        plan,
        "gold",
    ]


def test_refused_rows_load_with_the_same_command_once_mended(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    rows = claims(
        {},
        {"claim_id": "c2", "rendering_npi": BAD_NPI},
        {"claim_id": "c3", "rendering_npi": BAD_NPI},
    )
    first = load("tuva", write_csv(tmp_path / "medical_claim.csv", rows))
    mended = mend(first, {"rendering_npi": GOOD_NPI}, tmp_path / "mended")
    second = load("tuva", mended)
    assert (account(second).read, account(second).loaded, second.quarantine) == (
        2,
        2,
        None,
    )
    assert len(in_lake(lake_path, "medical_claim")) == 3


def test_rows_refused_a_second_time_keep_one_set_of_columns_in_front(
    load: Load, tmp_path: Path
) -> None:
    rows = claims({"rendering_npi": BAD_NPI})
    first = load("tuva", write_csv(tmp_path / "medical_claim.csv", rows))
    again = load("tuva", mend(first, {"plan": "silver"}, tmp_path / "mended"))
    (refused,) = quarantined(again)
    assert list(refused) == ["_row", "_column", "_reason", "_remedy", *CLAIM]


def test_refused_parquet_rows_become_a_csv_that_loads(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    rows = [
        {**CLAIM, "claim_line_number": at, "paid_amount": 8.5} for at in range(1, 4)
    ]
    rows[1]["claim_start_date"] = "yesterday"
    first = load("tuva", write_parquet(tmp_path / "medical_claim.parquet", rows))
    assert quarantined(first)[0]["_row"] == "2"
    load("tuva", mend(first, {"claim_start_date": "2026-03-02"}, tmp_path / "mended"))
    assert len(in_lake(lake_path, "medical_claim")) == 3


@pytest.mark.parametrize(
    ("table", "row", "column", "reason"),
    [
        (
            "medical_claim_provider_role",
            {**ROLE, "claim_id": "c9"},
            "claim_id",
            "claim_unknown",
        ),
        (
            "medical_claim_provider_role",
            {**ROLE, "role": "friend"},
            "role",
            "value_not_allowed",
        ),
        (
            "claim_adjustment",
            {"claim_id": "c8", "replaces_claim_id": "c9", "kind": "void"},
            "claim_id",
            "claim_unknown",
        ),
        (
            "claim_adjustment",
            {"claim_id": "c1", "replaces_claim_id": "c1", "kind": "replacement"},
            "replaces_claim_id",
            "adjusts_itself",
        ),
        (
            "eligibility",
            {
                "person_id": "p",
                "enrollment_start_date": "2026-02-01",
                "enrollment_end_date": "2026-01-31",
                "payer": "x",
            },
            "enrollment_end_date",
            "end_before_start",
        ),
        (
            "practitioner",
            {"npi": BAD_NPI, "taxonomy_code": "207Q00000X"},
            "npi",
            "npi_check_digit",
        ),
        (
            "network_status",
            {
                "subject_type": "npi",
                "subject_id": GOOD_NPI,
                "alignment": "friend",
                "from_date": "2026-01-01",
            },
            "alignment",
            "value_not_allowed",
        ),
        (
            "affiliation",
            {
                "npi": GOOD_NPI,
                "practice_id": "a",
                "from_date": "2026-01-01",
                "primary_flag": "perhaps",
            },
            "primary_flag",
            "value_not_allowed",
        ),
        (
            "practice",
            {"practice_id": "a", "name": "A", "latitude": "north"},
            "latitude",
            "not_a_number",
        ),
        (
            "referral_order",
            {
                "order_id": "o",
                "order_date": "2026-01-01",
                "referring_npi": "",
                "status": "created",
            },
            "referring_npi",
            "empty",
        ),
    ],
)
def test_every_table_names_the_place_of_a_fault(
    load: Load,
    tmp_path: Path,
    table: str,
    row: dict[str, str],
    column: str,
    reason: str,
) -> None:
    write_csv(tmp_path / "in" / "medical_claim.csv", claims({}))
    write_csv(tmp_path / "in" / f"{table}.csv", [row])
    report = load("tuva", tmp_path / "in")
    assert account(report, table).refused == {reason: 1}
    (refused,) = quarantined(report, f"{table}.csv")
    assert (refused["_row"], refused["_column"]) == ("1", column)


def test_a_role_of_a_refused_claim_waits_with_it(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    write_csv(tmp_path / "in" / "medical_claim.csv", claims({"rendering_npi": BAD_NPI}))
    write_csv(tmp_path / "in" / "medical_claim_provider_role.csv", [ROLE])
    first = load("tuva", tmp_path / "in")
    assert account(first, "medical_claim_provider_role").refused == {"claim_refused": 1}
    mend(first, {"rendering_npi": GOOD_NPI}, tmp_path / "mended")
    mend(first, {}, tmp_path / "mended", "medical_claim_provider_role.csv")
    second = load("tuva", tmp_path / "mended")
    assert [entry.loaded for entry in second.files] == [1, 1]
    assert len(in_lake(lake_path, "medical_claim_provider_role")) == 1


def test_two_files_of_one_name_have_a_quarantine_file_each(
    load: Load, tmp_path: Path
) -> None:
    for folder, claim in (("a", "c1"), ("b", "c2")):
        rows = claims({"claim_id": claim, "claim_type": "?"})
        write_csv(tmp_path / folder / "medical_claim.csv", rows)
    report = load("tuva", tmp_path / "a", tmp_path / "b")
    assert report.quarantine is not None
    found = sorted(Path(report.quarantine).rglob("medical_claim.csv"))
    assert len(found) == 2
