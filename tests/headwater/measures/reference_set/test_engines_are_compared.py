"""Other engines' answers are held against ours by sums that any wrong row moves, and a bar says what it must be."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from benchmarks.claims import write_claims
from benchmarks.measure import TookTooLongError, at_least, run
from benchmarks.peers.asking import checks

from headwater.measures.reference_set import DEFINITIONS

TABLE = pa.table(
    {
        "npi": ["11", "22", None],
        "date": pa.array([1, 2, 3], pa.int32()).cast(pa.date32()),
        "lines": [5, 6, 7],
        "share": [0.25, 0.5, 0.25],
    }
)


def test_checks_are_the_same_in_any_order_and_as_dictionaries() -> None:
    coded = TABLE.set_column(0, "npi", TABLE["npi"].dictionary_encode())
    assert checks(TABLE) == checks(coded) == checks(TABLE.take([2, 0, 1]))


@pytest.mark.parametrize("name", TABLE.column_names)
def test_checks_move_with_every_column(name: str) -> None:
    place = TABLE.column_names.index(name)
    other = TABLE.set_column(place, name, TABLE[name].take([0, 0, 0]))
    assert {key for key, value in checks(other).items() if value != checks(TABLE)[key]}


@pytest.mark.slow
def test_duckdb_asked_from_a_process_of_its_own_answers_as_ours(tmp_path: Path) -> None:
    write_claims(tmp_path, 100_000)
    ours = json.loads(
        run(sys.executable, "-m", "benchmarks.peers.ours", tmp_path).output
    )
    for name, sql in DEFINITIONS.items():
        (tmp_path / f"{name}.sql").write_text(sql, encoding="utf-8")
        script = (sys.executable, "-m", "benchmarks.peers.duckdb_sql")
        assert json.loads(run(*script, tmp_path, name).output) == ours[name]


def test_what_takes_too_long_is_stopped() -> None:
    with pytest.raises(TookTooLongError):
        run(sys.executable, "-c", "import time; time.sleep(60)", limit_s=0.5)


@pytest.mark.parametrize(("reached", "holds"), [(5.99, False), (6.0, True)])
def test_a_bar_may_ask_for_at_least(reached: float, holds: bool) -> None:
    assert at_least("P", "times", reached, 6).holds == holds
