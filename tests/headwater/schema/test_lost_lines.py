"""What loads note as gone, one by one, is what the whole rule leaves out: on random histories of loads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater import engines
from headwater.schema.netting import lost_lines, net_lines, withdrawn_claims
from tests.headwater.schema.test_netting import ADJUSTMENT, SCHEMA, adjustment, line

pytestmark = pytest.mark.req("REF-06")
KEY = ("person", "claim_id", "claim_line", "data_source", "load_seq")
CLAIMS = st.sampled_from(("c1", "c2", "c3"))
PEOPLE = st.sampled_from((7, 8))
DAYS = st.sampled_from((None, *(date(2026, 1, day) for day in range(1, 4))))
LINES = st.builds(
    lambda claim, number, day, person, source: {
        **line(claim, 0, day=day, person=person, source=source),
        "claim_line": number,
    },
    CLAIMS,
    st.sampled_from((1, 2, None)),
    DAYS,
    PEOPLE,
    st.sampled_from(("a", "b", None)),
)
ADJUSTMENTS = st.builds(
    adjustment, CLAIMS, CLAIMS, st.sampled_from(("void", "replacement")), PEOPLE
)
LOADS = st.tuples(st.lists(LINES, max_size=6), st.lists(ADJUSTMENTS, max_size=2))


@dataclass
class History:
    """A lake's lines and adjustments after some loads, and what each load noted as gone."""

    db: duckdb.DuckDBPyConnection
    lines: list[dict[str, Any]] = field(default_factory=list)
    adjustments: list[dict[str, Any]] = field(default_factory=list)
    gone: list[tuple[Any, ...]] = field(default_factory=list)

    def add(
        self, lines: list[dict[str, Any]], adjustments: list[dict[str, Any]]
    ) -> None:
        """Add a load as ingest would: no line twice, none of a claim that is withdrawn by then."""
        seq = 1 + max((row["load_seq"] for row in self.lines), default=0)
        self._hand_over(lines, [*self.adjustments, *adjustments])
        out = set(
            self.db.sql(withdrawn_claims("adjustment", scope="person")).fetchall()
        )
        each = {
            tuple(row[name] for name in KEY[:-1]): {**row, "load_seq": seq}
            for row in lines
            if (row["claim_id"], row["person"]) not in out
        }
        fresh = list(each.values())
        self._hand_over(self.lines, self.adjustments)
        self.db.register("fresh", pa.Table.from_pylist(fresh, SCHEMA))
        self.db.register(
            "new_adjustment", pa.Table.from_pylist(adjustments, ADJUSTMENT)
        )
        lost = lost_lines("line", "fresh", "adjustment", "new_adjustment")
        self.gone += self.db.sql(f"select {', '.join(KEY)} from ({lost})").fetchall()
        self.lines += fresh
        self.adjustments += adjustments

    def final(self) -> list[tuple[Any, ...]]:
        """Return what counts by the rule over everything."""
        self._hand_over(self.lines, self.adjustments)
        rule = net_lines("line", "adjustment")
        return self.db.sql(f"select {', '.join(KEY)} from ({rule})").fetchall()

    def left(self) -> list[tuple[Any, ...]]:
        """Return what counts by leaving out what is gone."""
        gone = set(self.gone)
        kept = (tuple(row[name] for name in KEY) for row in self.lines)
        return [row for row in kept if row not in gone]

    def _hand_over(
        self, lines: list[dict[str, Any]], adjustments: list[dict[str, Any]]
    ) -> None:
        self.db.register("line", pa.Table.from_pylist(lines, SCHEMA))
        self.db.register("adjustment", pa.Table.from_pylist(adjustments, ADJUSTMENT))


@pytest.fixture(scope="module")
def db() -> Iterator[duckdb.DuckDBPyConnection]:
    with engines.connect() as connection:
        yield connection


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(loads=st.lists(LOADS, min_size=1, max_size=5))
def test_lines_without_the_gone_ones_are_the_final_state(
    db: duckdb.DuckDBPyConnection,
    loads: list[tuple[list[dict[str, Any]], list[dict[str, Any]]]],
) -> None:
    history = History(db)
    for lines, adjustments in loads:
        history.add(lines, adjustments)
        assert sorted(history.left(), key=str) == sorted(history.final(), key=str)
    assert len(history.gone) == len(set(history.gone)), "a line is told gone once"


def test_a_line_that_lost_and_is_withdrawn_later_is_told_once(
    db: duckdb.DuckDBPyConnection,
) -> None:
    history = History(db)
    history.add([line("c1", 1, day=date(2026, 1, 1))], [])
    history.add([line("c1", 2, day=date(2026, 1, 2))], [])
    history.add([], [adjustment("c2", "c1", "void")])
    history.add([], [adjustment("c3", "c1", "replacement")])
    assert [row[-1] for row in history.gone] == [1, 2]
