"""Diagnosis: what the signals say for each cause, and when it is better to ask."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from headwater.engines import Database
from headwater.measures.diagnosis import (
    CONFIRMED,
    diagnose,
    learn,
    signal_states,
    triggered_cells,
)
from headwater.schema.diagnosis import load_causes, read_causes
from tests.spec.tables import check, table

pytestmark = pytest.mark.req("LEAK-08")


def _schema(spec: str) -> pa.Schema:
    kinds = {"": pa.string(), "date": pa.date32(), "number": pa.float64()}
    kinds |= {"flag": pa.bool_(), "int": pa.int64()}
    words = [word.partition(":") for word in spec.split()]
    return pa.schema([pa.field(name, kinds[kind]) for name, _, kind in words])


CELL = _schema("practice_id service_line trigger began:date probability:number")
ALERT = _schema(
    "practice_id service_line chart began:date probability:number in_force:flag verdict"
)
EXPECTATION = _schema(
    "practice_id service_line problem:number confirmed:flag too_little rank:int"
)
NORTH = """
    practice_id | service_line | trigger | began
    North       | cardiology   | alert   | 2025-03-01
"""


def test_cells_are_diagnosed_that_an_alert_or_a_gap_points_at(db: Database) -> None:
    """An alert says since when; a gap alone is taken to be as old as the window. What is over isn't asked about."""
    cells = triggered_cells(
        db,
        alerts=table(
            """
            practice_id | service_line | chart | began      | probability | in_force | verdict
            North       | cardiology   | ours  | 2025-05-12 | 0.97        | t        | leak
            North       | cardiology   | share | 2025-04-10 | 0.90        | t        | leak
            North       |              | total | 2025-04-10 | 0.90        | t        | shrinkage
            South       | urology      | ours  | 2025-04-10 | 0.99        | f        | leak
            """,
            ALERT,
        ),
        expectations=table(
            """
            practice_id | service_line | problem | confirmed | rank
            North       | cardiology   | 0.80    | f         | 3
            West        | neurology    | 0.96    | t         | 1
            West        | urology      | 0.20    | f         |
            """,
            EXPECTATION,
        ),
        start=date(2024, 8, 1),
    )
    check(
        cells,
        """
        practice_id | service_line | trigger       | began      | probability
        North       | cardiology   | alert and gap | 2025-04-01 | 0.97
        West        | neurology    | gap           | 2024-08-01 | 0.96
        """,
    )


TABLE = """
version: 1
guess_weighs: 10
prior: {access: 0.4, communication: 0.2, relationship: 0.2, structural: 0.1, noise: 0.1}
tempering: 0.8
answer: {least_probability: 0.6, least_red: 2}
signals:
  wait:
    title: Wait
    unit: days
    red: {above_base: 1.3, step: 4}
    question: How long?
    chance: {access: 0.8, communication: 0.2, relationship: 0.2, structural: 0.2, noise: 0.2}
  lag:
    title: Lag
    unit: days
    red: {above_base: 1.3, step: 4}
    question: Since when?
    chance: {access: 0.8, communication: 0.2, relationship: 0.2, structural: 0.2, noise: 0.2}
  words:
    title: Words
    unit: words
    question: What do they say?
    chance: {access: 0.6, communication: 0.1, relationship: 0.1, structural: 0.1, noise: 0.1}
"""
MEASURED = _schema("practice_id service_line value:number base:number source")


def _lag(value: str) -> pa.Table:
    return table(
        f"""
        practice_id | service_line | value | base | source
        North       | cardiology   | {value} | 16 | Orders
        """,
        MEASURED,
    )


def test_two_red_signals_name_a_cause_and_one_asks_for_more() -> None:
    """A red signal of P(red | access) .8 and P(red) .44 adds .8 ln (.8 / .44) = .478; a missing one adds nothing."""
    definition = read_causes(TABLE)
    cells = table(NORTH, CELL)
    states = signal_states(
        definition, cells=cells, measured={"wait": _lag("41"), "lag": _lag("30")}
    )
    signals, causes = diagnose(
        states, definition, triggers={("North", "cardiology"): "alert"}
    )
    check(
        signals,
        """
        signal | state   | value | base | source              | access | communication
        wait   | red     | 41    | 16   | Orders              | 0.4783 | -0.6308
        lag    | red     | 30    | 16   | Orders              | 0.4783 | -0.6308
        words  | missing |       |      | Only people can say | 0      | 0
        """,
    )
    check(
        causes,
        """
        practice_id | service_line | trigger | access | noise   | proposed | ask
        North       | cardiology   | alert   | 0.8597 | 0.02339 | access   |
        """,
    )
    once = signal_states(definition, cells=cells, measured={"wait": _lag("41")})
    _, doubtful = diagnose(once, definition)
    check(doubtful, "access | proposed | ask\n0.669 | | Since when?")


def test_confirmed_cases_move_the_experts_guess() -> None:
    """Ten cases of access with a clear wait weigh as much as the guess of .8: the chance is .4 from then on."""
    definition = read_causes(TABLE)
    rows = "\n".join(f"{case} | access | wait | clear" for case in range(10))
    told = table(f"case | cause | signal | state\n{rows}", CONFIRMED)
    beliefs = learn(definition, told)
    assert beliefs.chance[0].round(4).tolist() == [0.4, 0.2, 0.2, 0.2, 0.2]
    assert beliefs.chance[1].round(4).tolist() == [0.8, 0.2, 0.2, 0.2, 0.2]
    # Fifty pseudo-cases of the prior, twenty of them access, and ten that were confirmed.
    assert beliefs.prior[0] == pytest.approx(30 / 60)


def test_of_nineteen_signals_people_alone_can_give_seven() -> None:
    definition = load_causes()
    asked = [signal.id for signal in definition.signals if signal.rule is None]
    assert len(definition.signals) == 19
    assert asked == [
        *("portal_unused", "words_access", "words_communication"),
        *("words_relationship", "complaint_open", "survey_low", "promise_broken"),
    ]
