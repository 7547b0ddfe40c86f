"""Access and diagnosis give what their slow, obvious twins give, and keep their promises on any input."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater.engines import Database
from headwater.measures.access import monthly_waits, order_facts, process_table
from headwater.measures.diagnosis import CONFIRMED, diagnose, learn, weigh
from headwater.measures.diagnosis.tables import signal_states
from headwater.schema.definitions import load_service_lines
from headwater.schema.diagnosis import CAUSES, Causes, load_causes
from headwater.schema.lake import lake_schema
from tests.headwater import oracle_access as oracle

DEFINITION = load_causes()
SIGNALS = [signal.id for signal in DEFINITION.signals]
STATES = st.lists(
    st.sampled_from(["red", "clear", "missing"]),
    min_size=len(SIGNALS),
    max_size=len(SIGNALS),
)
DAYS = st.integers(0, 400).map(lambda n: date(2025, 1, 1) + timedelta(days=n))
thorough = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def db() -> Iterator[Database]:
    with Database() as database:
        yield database


@pytest.mark.req("REF-11")
@thorough
@given(spans=st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=8))
def test_appointments_within_ten_weekdays_are_those_counted_day_by_day(
    db: Database, spans: list[tuple[date, date]]
) -> None:
    schema = lake_schema("referral_order")
    rows = [
        {
            "order_id": str(number),
            "order_date": first,
            "appointment_date": last,
            "service_line": "cardiology",
            "status": "scheduled",
            "referring": 1,
            "load_seq": 1,
        }
        for number, (first, last) in enumerate(spans)
    ]
    columns = {
        field.name: pa.array([row.get(field.name) for row in rows], field.type)
        for field in schema
    }
    facts = order_facts(
        db,
        orders=pa.table(columns, schema=schema),
        clinicians=pa.table(
            {"npi": pa.array([], pa.int32()), "line": pa.array([], pa.string())}
        ),
        definitions=load_service_lines(),
    )
    found = {row["order_id"]: row["is_within"] for row in facts.to_pylist()}
    assert found == {
        str(number): oracle.weekdays_between(first, last) <= 10
        if first <= last
        else None
        for number, (first, last) in enumerate(spans)
    }


MEASURES = st.sampled_from(["orders", "scheduled", "lag_days", "turnaround_hours"])


@pytest.mark.req("REF-11")
@thorough
@given(
    counted=st.dictionaries(
        st.tuples(st.sampled_from("AB"), MEASURES, st.integers(0, 6)),
        st.integers(1, 4),
        min_size=1,
    )
)
def test_medians_of_counts_are_those_of_the_values_laid_out(
    db: Database, counted: dict[tuple[str, str, int], int]
) -> None:
    rows = [
        {
            "practice_id": practice,
            "service_line": "cardiology",
            "period": "now",
            "measure": measure,
            "value": value,
            "count": count,
        }
        for (practice, measure, value), count in counted.items()
    ]
    found = process_table(db, counts=pa.Table.from_pylist(rows))
    for row in found.to_pylist():
        own = [other for other in rows if other["practice_id"] == row["practice_id"]]
        expected = oracle.summarize(own)
        assert {name: row[name] for name in expected} == expected


@pytest.mark.req("REF-11")
@thorough
@given(
    measured=st.lists(
        st.tuples(DAYS, st.integers(0, 60).map(float)),
        min_size=1,
        max_size=12,
        unique_by=lambda each: each[0],
    )
)
def test_waits_and_their_bases_are_those_of_the_twin(
    db: Database, measured: list[tuple[date, float]]
) -> None:
    weekly = pa.table(
        {
            "clinic": ["East"] * len(measured),
            "service_line": ["cardiology"] * len(measured),
            "observed_on": pa.array([day for day, _ in measured], pa.date32()),
            "days": [wait for _, wait in measured],
            "hours": pa.array([None] * len(measured), pa.float64()),
        }
    )
    for row in monthly_waits(db, weekly=weekly).to_pylist():
        expected = oracle.monthly_wait(measured, row["month"])
        assert (row["third_next"], row["third_next_base"]) == expected


@pytest.mark.req("LEAK-08")
@given(states=STATES)
def test_points_and_probabilities_are_those_of_the_formula(states: list[str]) -> None:
    beliefs = learn(DEFINITION)
    weighed = weigh(np.array([states]), DEFINITION, beliefs)
    points, probability = oracle.weigh(
        states, beliefs.chance.tolist(), beliefs.prior.tolist(), DEFINITION.tempering
    )
    assert weighed.points[0] == pytest.approx(np.array(points))
    assert weighed.probability[0].tolist() == pytest.approx(probability)


@pytest.mark.req("LEAK-08")
@given(states=STATES)
def test_probabilities_add_up_and_what_is_missing_says_nothing(
    states: list[str],
) -> None:
    weighed = weigh(np.array([states]), DEFINITION, learn(DEFINITION))
    assert weighed.probability.sum() == pytest.approx(1)
    missing = np.array(states) == "missing"
    assert not weighed.points[0][missing].any()
    if weighed.proposed[0] < 0 and missing.any():
        assert missing[weighed.ask[0]]
    else:
        assert weighed.ask[0] == -1


@pytest.mark.req("LEAK-08")
@given(states=STATES, order=st.permutations(range(len(SIGNALS))))
def test_the_order_of_the_signals_changes_nothing(
    states: list[str], order: list[int]
) -> None:
    shuffled = Causes(
        **{
            name: getattr(DEFINITION, name)
            for name in DEFINITION.__slots__
            if name != "signals"
        },
        signals=tuple(DEFINITION.signals[place] for place in order),
    )
    one = weigh(np.array([states]), DEFINITION, learn(DEFINITION))
    other = weigh(np.array([states])[:, order], shuffled, learn(shuffled))
    assert one.probability == pytest.approx(other.probability)
    assert one.proposed.tolist() == other.proposed.tolist()


@pytest.mark.req("LEAK-08")
@given(
    place=st.integers(0, len(SIGNALS) - 1),
    rest=st.lists(
        st.sampled_from(["clear", "missing"]),
        min_size=len(SIGNALS),
        max_size=len(SIGNALS),
    ),
)
def test_one_red_signal_is_never_enough(place: int, rest: list[str]) -> None:
    states = [*rest[:place], "red", *rest[place + 1 :]]
    assert weigh(np.array([states]), DEFINITION, learn(DEFINITION)).proposed[0] == -1


@pytest.mark.req("LEAK-08")
@given(
    cases=st.lists(
        st.tuples(st.integers(0, len(CAUSES) - 1), STATES), min_size=1, max_size=4
    )
)
def test_confirmed_cases_are_counted_as_the_twin_counts_them(
    cases: list[tuple[int, list[str]]],
) -> None:
    rows = [
        {"case": str(n), "cause": CAUSES[cause], "signal": name, "state": state}
        for n, (cause, states) in enumerate(cases)
        for name, state in zip(SIGNALS, states, strict=True)
    ]
    beliefs = learn(DEFINITION, pa.Table.from_pylist(rows, schema=CONFIRMED))
    expected = oracle.learn(
        [signal.chance for signal in DEFINITION.signals],
        DEFINITION.guess_weighs,
        [{"cause": cause, "states": states} for cause, states in cases],
    )
    assert beliefs.chance == pytest.approx(np.array(expected))
    assert beliefs.prior.sum() == pytest.approx(1)


@pytest.mark.req("LEAK-08")
def test_nothing_triggered_is_nothing_diagnosed() -> None:
    none = pa.table(
        {
            "practice_id": pa.array([], pa.string()),
            "service_line": pa.array([], pa.string()),
        }
    )
    states = signal_states(DEFINITION, cells=none, measured={})
    signals, causes = diagnose(states, DEFINITION)
    assert (signals.num_rows, causes.num_rows) == (0, 0)
