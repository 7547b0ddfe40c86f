"""Each load notes the lines that it makes superfluous: a reader who leaves them out has the final state."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from headwater import engines
from headwater.results import IngestReport
from headwater.schema.lake import GONE, Lake, lake_schema
from headwater.schema.netting import net_lines
from tests.headwater.ingest.made import claims, write_csv

Load = Callable[..., IngestReport]
pytestmark = pytest.mark.req("REF-06")
KEY = lake_schema(GONE).names
PEOPLE = ("p1", "p2", "p3")
MONTHS = ("2026-01-05", "2026-02-05", "2026-03-05")


def deliver(
    folder: Path,
    lines: list[dict[str, str]],
    adjustments: Sequence[tuple[str, ...]] = (),
) -> Path:
    names = ("claim_id", "replaces_claim_id", "kind")
    if lines:
        write_csv(folder / "medical_claim.csv", claims(*lines))
    if adjustments:
        rows = [dict(zip(names, row, strict=True)) for row in adjustments]
        write_csv(folder / "claim_adjustment.csv", rows)
    return folder


def rows(files: list[str], schema: pa.Schema) -> pa.Table:
    tables = [pq.ParquetFile(file).read().select(schema.names) for file in files]
    return pa.concat_tables([schema.empty_table(), *tables])


def keys(rows: pa.Table) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in KEY) for row in rows.to_pylist()]


def gone_in(lake: Path) -> set[tuple[str, str, str, int]]:
    """Return bucket, month, claim and load of every line that is gone."""
    return {
        (*Path(file).parts[-3:-1], row["claim_id"], row["load_seq"])
        for file in Lake(lake).files(GONE)
        for row in pq.ParquetFile(file).read().to_pylist()
    }


def check(path: Path) -> None:
    """Compare what's left with the rule, by bucket, and see that what is gone lies where its line lies."""
    lake = Lake(path)
    for bucket in range(lake.buckets):
        lines, adjustments, gone = (
            rows(lake.files(table, bucket), lake_schema(table))
            for table in ("medical_claim", "claim_adjustment", GONE)
        )
        with engines.connect() as db:
            db.register("line", lines)
            db.register("adjustment", adjustments)
            final = db.sql(net_lines("line", "adjustment")).to_arrow_table()
        told = keys(gone)
        assert len(told) == len(set(told)), "a line is told gone once"
        left = [key for key in keys(lines) if key not in set(told)]
        assert sorted(left) == sorted(keys(final))
    assert gone_in(path) <= {
        (*Path(file).parts[-3:-1], row["claim_id"], row["load_seq"])
        for file in lake.files("medical_claim")
        for row in pq.ParquetFile(file).read().to_pylist()
    }


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_lines_that_arent_gone_are_the_final_state_after_every_load(
    load: Load, lake_path: Path, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)  # a made-up history
    names = [f"c{at}" for at in range(12)]
    delivered: list[Path] = []
    for number in range(6):
        if delivered and chance.random() < 0.2:
            folder = chance.choice(delivered)
        else:
            folder = tmp_path / str(number)
            delivered.append(folder)
            lines = [_line(chance, names) for _ in range(chance.randint(4, 12))]
            pairs = [
                chance.sample(names, 2) for _ in range(chance.choice((0, 0, 1, 2)))
            ]
            kinds = [chance.choice(("void", "replacement")) for _ in pairs]
            adjusted = [(*pair, kind) for pair, kind in zip(pairs, kinds, strict=True)]
            deliver(folder, lines, adjusted)
            if chance.random() < 0.3 and adjusted:
                (folder / "medical_claim.csv").unlink()
        load("tuva", folder, buckets=2)
        check(lake_path)
    assert gone_in(lake_path), "a history in which nothing is gone decides nothing"


def _line(chance: random.Random, names: list[str]) -> dict[str, str]:
    claim = chance.choice(names)
    # Most claims are one person's; a number that payers share is several's.
    person = PEOPLE[int(claim[1:]) % 3] if chance.random() < 0.8 else "p9"
    return {
        "claim_id": claim,
        "claim_line_number": chance.choice(("1", "2", "02")),
        "person_id": person,
        "claim_line_start_date": chance.choice(MONTHS),
        "file_date": chance.choice(("", "2026-04-01", "2026-05-01", "2026-06-01")),
        "paid_amount": chance.choice(("1", "2")),
        "data_source": chance.choice(("a", "a", "b")),
    }


def test_a_corrected_date_leaves_a_mark_in_the_month_where_the_line_was(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    for folder, day, seen in (
        ("a", MONTHS[0], "2026-05-01"),
        ("b", MONTHS[2], "2026-06-01"),
    ):
        line = {"claim_line_start_date": day, "file_date": seen}
        load("tuva", deliver(tmp_path / folder, [line]), buckets=1)
    assert gone_in(lake_path) == {("bucket=00", "month=2026-01", "c1", 1)}


@pytest.mark.parametrize("dated", [True, False])
def test_a_correction_of_a_date_that_is_taken_back_counts(
    load: Load, lake_path: Path, tmp_path: Path, dated: bool
) -> None:
    for folder, day, seen in (
        ("a", MONTHS[0], "2026-05-01"),
        ("b", MONTHS[2], "2026-06-01"),
        ("c", MONTHS[0], "2026-07-01"),
    ):
        line = {"claim_line_start_date": day, "file_date": seen if dated else ""}
        # Another line beside it: a file that was loaded before, as a whole, isn't read again.
        other = {"claim_id": folder}
        load("tuva", deliver(tmp_path / folder, [line, other]), buckets=1)
    check(lake_path)
    assert gone_in(lake_path) == {
        ("bucket=00", "month=2026-01", "c1", 1),
        ("bucket=00", "month=2026-03", "c1", 2),
    }


def test_a_line_that_is_older_than_the_lakes_is_gone_as_it_comes(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    for folder, day, seen in (
        ("a", MONTHS[0], "2026-06-01"),
        ("b", MONTHS[2], "2026-05-01"),
    ):
        line = {"claim_line_start_date": day, "file_date": seen}
        load("tuva", deliver(tmp_path / folder, [line]), buckets=1)
    assert gone_in(lake_path) == {("bucket=00", "month=2026-03", "c1", 2)}


def test_a_claim_that_is_withdrawn_later_is_gone_in_all_its_months(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    lines = [
        {"claim_line_number": str(at), "claim_line_start_date": day}
        for at, day in enumerate(MONTHS)
    ]
    load("tuva", deliver(tmp_path / "a", lines), buckets=1)
    assert gone_in(lake_path) == set()
    void = deliver(tmp_path / "b", [], [("c2", "c1", "void")])
    load("tuva", void)
    again = deliver(tmp_path / "c", [], [("c3", "c1", "replacement")])
    load("tuva", again)
    check(lake_path)
    assert [month for _, month, *_ in sorted(gone_in(lake_path))] == [
        f"month={day[:7]}" for day in MONTHS
    ]


def test_a_line_number_written_in_two_ways_is_one_line(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    lines = [{"claim_line_number": number} for number in ("1", "01", "1.0")]
    report = load("tuva", deliver(tmp_path / "a", lines))
    assert (report.files[0].loaded, report.files[0].netted) == (1, 2)
    check(lake_path)
