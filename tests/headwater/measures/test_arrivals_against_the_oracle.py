"""Who came to whom, and which practices were gained, as the slow twin counts them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater.engines import Database
from headwater.measures.arrivals import arrival_table, arrivals
from headwater.measures.flows import add_up
from tests.headwater import oracle_arrivals as oracle
from tests.spec.shapes import CREDIT, DESTINATION, EPISODE

pytestmark = pytest.mark.req("PRG-02")

BEGINS = date(2024, 11, 1)
VOCABULARY = pa.table({"id": pa.array([1, 2], pa.int32()), "value": ["1", "2"]})


@pytest.fixture
def db() -> Iterator[Database]:
    with Database() as database:
        yield database


def arrow(rows: list[dict[str, object]], schema: pa.Schema) -> pa.Table:
    return pa.table(
        {
            field.name: pa.array([row.get(field.name) for row in rows], field.type)
            for field in schema
        },
        schema=schema,
    )


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_arrivals_and_gains(db: Database, data: st.DataObject) -> None:
    pick = st.sampled_from
    begun: list[dict[str, object]] = [
        {
            "episode": number,
            "practitioner": data.draw(pick([None, 1, 1, 2])),
            "line": data.draw(pick(["cardiology", "urology"])),
            "date": date(2025, 9, 20) + timedelta(days=data.draw(st.integers(0, 120))),
        }
        for number in range(data.draw(st.integers(0, 12)))
    ]
    credited: list[dict[str, object]] = [
        {
            "episode": row["episode"],
            "practice_id": practice,
            "volume": data.draw(pick([0.0, 0.2, 0.5])) if share else 0.5 + rest,
        }
        for row in begun
        for rest in [data.draw(pick([0.0, 0.1, 0.3]))]
        for share, practice in enumerate(data.draw(pick([[], ["P1"], ["P2", "P1"]])))
    ]
    went = {number: data.draw(pick(["ours", "partner"])) for number in range(12)}
    placed = [
        {"episode": row["episode"], "destination_kind": went[row["episode"]]}  # type: ignore[index]
        for row in begun
    ]
    halves = [
        arrivals(
            db,
            episodes=arrow(begun[part::2], EPISODE),
            credited=arrow(credited, CREDIT),
            destinations=arrow(placed, DESTINATION),
        )
        for part in (0, 1)
    ]
    sums = add_up(db, halves, sums=("volume", "sent"))
    found = arrival_table(db, sums=sums, vocabulary=VOCABULARY, begins=BEGINS)
    cells = {
        (int(row["npi"]), row["service_line"], row["month"]): row
        for row in found.to_pylist()
    }
    expected = oracle.arrivals(begun, credited, went, BEGINS)
    assert cells.keys() == expected.keys()
    for key, (volume, gained) in expected.items():
        assert cells[key]["volume"] == pytest.approx(volume)
        assert cells[key]["gained"] == gained
