"""Buckets' counts are added up as they come, so that rows of the market lie in memory and not those of every bucket."""

from __future__ import annotations

import pyarrow as pa
import pytest

from headwater.engines import Database
from headwater.measures import passes
from headwater.measures.flows import add_up


def bucket(number: int) -> pa.Table:
    """Return three rows, of which one agrees in its key with every bucket's and one with every second's."""
    return pa.table(
        {
            "key": pa.array([0, 1000 + number % 2, 2000 + number], pa.int32()),
            "people": pa.array([1, 10, 100], pa.int32()),
            "volume": pa.array([0.5, 1.5, 2.5]),
        }
    )


@pytest.mark.parametrize("many", [1, 7, 1_000])
def test_adding_up_meanwhile_changes_no_sum(
    many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passes, "_MANY_ROWS", many)
    sums = ("people", "volume")
    waiting: list[pa.Table] = []
    most = 0
    with Database() as db:
        for number in range(20):
            waiting = passes.fewer(db, [*waiting, bucket(number)], sums=sums)
            most = max(most, sum(part.num_rows for part in waiting))
        added = add_up(db, waiting, sums=sums)
        assert added.equals(add_up(db, [bucket(n) for n in range(20)], sums=sums))
    assert added["people"].to_pylist()[:3] == [20, 100, 100]
    # Sixty rows in all; the sum itself has 23 and waits for as many again.
    assert most == 60 if many == 1_000 else most < 50
