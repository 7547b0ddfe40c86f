"""From a mart's tables to a proposed cause: the whole way, on one practice and on nothing at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from headwater.engines import Database
from headwater.marts.tables import TABLES, conform, empty
from headwater.measures.counted import Counted
from headwater.measures.diagnosis import CONFIRMED, conclude_diagnosis
from headwater.measures.reference import Reference
from headwater.results import Window
from headwater.schema.definitions import load_service_lines
from headwater.schema.lake import lake_schema

pytestmark = pytest.mark.req("LEAK-08")

CELL = {"practice_id": "P1", "service_line": "cardiology"}
AFFILIATION = pa.schema(
    [
        ("npi", pa.int32()),
        ("practice_id", pa.string()),
        ("from_date", pa.date32()),
        ("to_date", pa.date32()),
    ]
)
_BLANK: dict[pa.DataType, Any] = {
    pa.string(): "",
    pa.float64(): 0.0,
    pa.int64(): 0,
    pa.bool_(): False,
    pa.date32(): date(2026, 1, 1),
}


def rows(name: str, *told: Mapping[str, Any]) -> pa.Table:
    """Return a table of the mart with blanks where nothing is told."""
    schema = TABLES[name]
    filled = [
        {field.name: row.get(field.name, _BLANK[field.type]) for field in schema}
        for row in told
    ]
    return pa.Table.from_pylist(filled, schema=schema)


def counted(**tables: pa.Table) -> Counted:
    """Return a market of which only some tables hold anything."""
    nothing = {field.name: pa.table({}) for field in fields(Reference)}
    observed = ("access_observation", "appointment")
    return Counted(
        tables={name: empty(name) for name in TABLES} | tables,
        sums={},
        recorded={name: lake_schema(name).empty_table() for name in observed},
        reference=Reference(**nothing | {"affiliations": AFFILIATION.empty_table()}),
        definitions=load_service_lines(),
        sources=(),
        window=Window(date(2025, 8, 1), date(2026, 7, 1)),
    )


def late_wait() -> Counted:
    """Return a practice whose orders wait twice as long, in a line whose third next available went from 16 to 41."""
    waits = [
        {"service_line": "cardiology", "month": date(2026 - (m > 7), m, 1)}
        | {"third_next": 41.0 if 3 <= m <= 7 else 16.0}
        for m in range(1, 13)
    ]
    orders = {"orders": 60, "scheduled": 50, "completed": 40, "reported": 28}
    return counted(
        alert=rows(
            "alert",
            CELL
            | {"chart": "ours", "tier": "alert", "verdict": "leak", "in_force": True}
            | {"began": date(2026, 3, 1), "probability": 0.98},
        ),
        access=rows("access", *waits),
        process=rows(
            "process",
            CELL | orders | {"period": "now", "lag_days": 38.0, "within": 15},
            CELL | orders | {"period": "before", "lag_days": 18.0, "within": 30},
        ),
    )


def test_a_wait_that_grew_before_the_drop_is_named_as_access() -> None:
    with Database() as db:
        made = conclude_diagnosis(db, late_wait())
    signals = {
        row["signal"]: row for row in conform("signal", made["signal"]).to_pylist()
    }
    wait = signals["wait_rose"]
    assert (wait["state"], wait["base"], wait["value"]) == ("red", 16, 41)
    assert signals["appointment_lag"]["state"] == "red"
    (cause,) = conform("diagnosis", made["diagnosis"]).to_pylist()
    assert (cause["trigger"], cause["proposed"], cause["ask"]) == (
        "alert",
        "access",
        None,
    )
    names = ("access", "communication", "relationship", "structural", "noise")
    assert sum(cause[name] for name in names) == pytest.approx(1)


def test_people_who_know_better_are_learnt_from() -> None:
    """Sixty cases with the same red signals that turned out to be noise: the proposal isn't access any more."""
    told = [
        {"case": str(case), "cause": "noise", "signal": signal, "state": "red"}
        for case in range(60)
        for signal in ("wait_rose", "appointment_lag", "within_threshold")
    ]
    taught = replace(
        late_wait(), confirmed=pa.Table.from_pylist(told, schema=CONFIRMED)
    )
    with Database() as db:
        (cause,) = conclude_diagnosis(db, taught)["diagnosis"].to_pylist()
    assert cause["proposed"] != "access"
    assert cause["noise"] > cause["access"]


def test_nothing_in_the_market_is_nothing_to_diagnose() -> None:
    with Database() as db:
        for market in (counted(), replace(counted(), window=None)):
            made = conclude_diagnosis(db, market)
            assert {name: table.num_rows for name, table in made.items()} == {
                "signal": 0,
                "diagnosis": 0,
            }
            assert all(conform(name, each) is not None for name, each in made.items())
