"""A grid says of each count what its table says, and of what isn't in the table that there is none."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from headwater.marts import Mart, shown_table
from headwater.marts.tables import TABLES
from prm.insights.counts import Count, count_of
from prm.insights.queries.grids import grid_of, group_key, rows_of


def test_every_count_of_a_market_is_in_its_grid(real_mart: Mart) -> None:
    table = shown_table(real_mart, "shown")
    grid = grid_of(table, ["service_line", "part"])
    for row in table.to_pylist():
        who = row["practice_id"] or group_key(row["practice_group"])
        assert grid.counts(who, row["service_line"], of=[row["part"]]) == [
            count_of(row)
        ]


@pytest.fixture
def table() -> pa.Table:
    names = ("practice_group", "practice_id", "service_line", "part", "volume", "code")
    rows: list[tuple[Any, ...]] = [
        ("aligned", "P1", "cardiology", "volume", 30, 0),
        ("aligned", "P1", "cardiology", "ours", None, 1),
        ("aligned", "aligned", "cardiology", "volume", None, 2),
        ("aligned", "", "cardiology", "volume", 400, 0),
    ]
    dicts = [dict(zip(names, row, strict=True)) for row in rows]
    return pa.Table.from_pylist(dicts, TABLES["shown"])


@pytest.mark.parametrize(
    ("who", "line", "part", "count"),
    [
        ("P1", "cardiology", "ours", Count(None, small=True)),
        ("P1", "cardiology", "left", Count(0)),
        ("P1", "oncology", "volume", Count(0)),
        ("P2", "cardiology", "volume", Count(0)),
        ("", "cardiology", "volume", Count(0)),
        ("aligned", "cardiology", "volume", Count(None)),
        (group_key("aligned"), "cardiology", "volume", Count(400)),
    ],
)
def test_a_practice_may_be_called_as_its_group(
    table: pa.Table, who: str, line: str, part: str, count: Count
) -> None:
    grid = grid_of(table, ["service_line", "part"])
    assert grid.counts(who, line, of=["volume", part])[1] == count


def test_a_market_without_referrals_has_no_counts() -> None:
    grid = grid_of(TABLES["shown"].empty_table(), ["service_line", "part"])
    assert grid.counts("P1", "", of=["volume"]) == [Count(0)]
    assert grid.values(1) == []


def test_rows_come_in_their_order() -> None:
    table = pa.table({"at": range(5_000)})
    assert [row["at"] for row in rows_of(table)] == [*range(5_000)]
