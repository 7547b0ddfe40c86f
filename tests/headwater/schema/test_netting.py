"""The rule that brings claims to their final state, on rows that a person can check by eye."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from headwater import engines
from headwater.schema.netting import net_lines

pytestmark = pytest.mark.req("REF-06")
SCHEMA = pa.schema(
    {
        "claim_id": pa.string(),
        "claim_line": pa.int32(),
        "data_source": pa.string(),
        "person": pa.int64(),
        "file_date": pa.date32(),
        "load_seq": pa.int32(),
        "paid": pa.int64(),
    }
)
ADJUSTMENT = pa.schema(
    {
        "claim_id": pa.string(),
        "replaces_claim_id": pa.string(),
        "kind": pa.string(),
        "person": pa.int64(),
    }
)


def line(
    claim: str,
    paid: int,
    *,
    seq: int = 1,
    day: date | None = None,
    person: int = 7,
    source: str = "a",
) -> dict[str, Any]:
    return {
        "claim_id": claim,
        "claim_line": 1,
        "data_source": source,
        "person": person,
        "file_date": day,
        "load_seq": seq,
        "paid": paid,
    }


def adjustment(claim: str, replaces: str, kind: str, person: int = 7) -> dict[str, Any]:
    return {
        "claim_id": claim,
        "replaces_claim_id": replaces,
        "kind": kind,
        "person": person,
    }


@pytest.mark.parametrize(
    ("lines", "adjustments", "left"),
    [
        pytest.param([line("c1", 1), line("c2", 2)], [], [1, 2], id="nothing to net"),
        pytest.param(
            [line("c1", 1), line("c2", 2)],
            [adjustment("c2", "c1", "replacement")],
            [2],
            id="a replacement",
        ),
        pytest.param(
            [line("c1", 1), line("c2", 2)],
            [adjustment("c2", "c1", "void")],
            [],
            id="a void",
        ),
        pytest.param(
            [line("c1", 1), line("c2", 2), line("c3", 3)],
            [
                adjustment("c2", "c1", "replacement"),
                adjustment("c3", "c2", "replacement"),
            ],
            [3],
            id="a chain",
        ),
        pytest.param(
            [line("c1", 1), line("c1", 9, person=8)],
            [adjustment("c2", "c1", "void")],
            [9],
            id="another person's claim of that number",
        ),
        pytest.param(
            [
                line("c1", 1, day=date(2026, 5, 1)),
                line("c1", 2, seq=2, day=date(2026, 4, 1)),
            ],
            [],
            [1],
            id="the later file date, though loaded first",
        ),
        pytest.param(
            [line("c1", 1), line("c1", 2, seq=2)],
            [],
            [2],
            id="without file dates the later load",
        ),
        pytest.param(
            [line("c1", 1, day=date(2026, 5, 1)), line("c1", 2, seq=2)],
            [],
            [1],
            id="a file date beats none",
        ),
        pytest.param(
            [line("c1", 1), line("c1", 2, source="b")], [], [1, 2], id="two sources"
        ),
    ],
)
def test_lines_reach_their_final_state(
    lines: list[dict[str, Any]], adjustments: list[dict[str, Any]], left: list[int]
) -> None:
    with engines.connect() as connection:
        connection.register("line_table", pa.Table.from_pylist(lines, SCHEMA))
        connection.register(
            "adjustment_table", pa.Table.from_pylist(adjustments, ADJUSTMENT)
        )
        kept = connection.execute(
            net_lines("line_table", "adjustment_table")
        ).fetchall()
    assert sorted(row[SCHEMA.get_field_index("paid")] for row in kept) == left
