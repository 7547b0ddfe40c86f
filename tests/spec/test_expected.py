"""Expected referrals: what a panel predicts, what a practice's own count adds, and what stands outside the funnel."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from headwater.engines import Database
from headwater.measures.expected.estimates import estimate
from headwater.measures.expected.limits import count_limits, share_tails
from headwater.measures.expected.ranking import controlled
from headwater.measures.expected.reading import read_cells
from headwater.measures.expected.tables import expectation_table
from headwater.measures.expected.volume import (
    fit_volume,
    log_likelihood,
    next_year,
    own_level,
)
from headwater.results import Window
from tests.spec.shapes import FLOW
from tests.spec.tables import check, table

WINDOW = Window(date(2025, 9, 1), date(2026, 8, 1))
# European red mites on 150 apple leaves (Bliss and Fisher 1953, Biometrics 9:176): leaves with 0, 1, … 7 mites.
MITES = np.repeat(np.arange(8.0), [70, 38, 17, 10, 9, 3, 2, 1])


def one(value: float) -> np.ndarray:
    return np.array([value])


@pytest.mark.req("LEAK-04")
@pytest.mark.parametrize(
    ("volume", "predicted", "k", "level"),
    [
        (8, 20, 4, 10.0),  # 20 x (4 + 8) / (4 + 20)
        (20, 20, 4, 20.0),  # as predicted
        (0, 20, 4, 20 * 4 / 24),
        (800, 2000, 4, 2000 * 804 / 2004),  # a large count speaks for itself
        (8, 20, 400, 20 * 408 / 420),  # where practices hardly differ, the panel does
    ],
)
def test_a_count_is_shrunk_towards_what_the_panel_predicts(
    volume: float, predicted: float, k: float, level: float
) -> None:
    found = own_level(one(volume), one(predicted), one(k))
    assert found.mean[0] == pytest.approx(level)


@pytest.mark.req("LEAK-04")
def test_the_spread_between_practices_is_found_as_it_was_published() -> None:
    mean = np.full(len(MITES), MITES.mean())
    ks = np.exp(np.linspace(-1, 1, 20_001))
    best = ks[np.argmax([log_likelihood(MITES, mean, float(k)) for k in ks[::50]]) * 50]
    assert MITES.mean() == pytest.approx(1.1467, abs=5e-5)
    assert best == pytest.approx(1.0246, abs=0.006)  # k of Bliss and Fisher

    many = np.tile(MITES, 20)  # so many that what was believed before no longer counts
    model = fit_volume(many, np.ones(len(many)), np.zeros((len(many), 0)))
    assert model.k == pytest.approx(1.0246, abs=0.02)
    assert model.predict(np.array([10.0]), np.zeros((1, 0)))[0] == pytest.approx(
        11.467, rel=1e-3
    )


@pytest.mark.req("LEAK-04")
def test_three_practices_borrow_the_spread_that_is_published() -> None:
    volume, people = np.array([10.0, 20.0, 31.0]), np.array([1000.0, 2000.0, 3000.0])
    model = fit_volume(volume, people, np.zeros((3, 0)))
    assert 6 < model.k < 14  # they agree, and three can't say that all do


@pytest.mark.req("LEAK-04")
def test_limits_of_a_count_leave_a_twentieth_on_each_side() -> None:
    # Mean 3 and size 1 is geometric: P(N <= n) = 1 - .75^(n + 1).
    low, high = count_limits(one(3.0), one(1.0), 0.05, 0.95)
    assert (low[0], high[0]) == (0, 10)


@pytest.mark.req("LEAK-04")
def test_a_year_ahead_is_less_certain_than_this_year() -> None:
    level = own_level(one(400.0), one(200.0), one(8.0))
    mean, size = next_year(level, one(200.0), one(8.0))
    assert mean[0] == pytest.approx(
        200 * (1 + 0.9 * (level.mean[0] / 200 - 1))
    )  # a tenth of the way back
    spread = mean[0] / np.sqrt(size[0])
    assert spread > np.sqrt(level.shape[0]) / level.rate[0]


@pytest.mark.req("LEAK-04")
def test_tails_of_the_funnel_are_those_of_a_beta_binomial() -> None:
    # Where every share is as likely as any other, so is every count: 3 of 10, and 8 of 10.
    below, above = share_tails(one(2.0), one(9.0), one(0.5), one(2.0))
    assert (below[0], above[0]) == (pytest.approx(0.3), pytest.approx(0.8))


@pytest.mark.req("LEAK-04")
def test_findings_are_controlled_as_in_the_paper_of_1995() -> None:
    # Benjamini and Hochberg's own example: fifteen chances, of which four are findings at 5 %.
    chances = """.0001 .0004 .0019 .0095 .0201 .0278 .0298 .0344 .0459 .3240 .4262 .5719 .6528 .7590 1.0"""
    found = controlled(np.array([float(word) for word in chances.split()]), 0.05)
    assert found.tolist() == [True] * 4 + [False] * 11


OPPORTUNITY = """
practice_id | service_line | volume | ours | competitor | unaffiliated
P1          | cardiology   | 40     | 10   | 20         | 10
P2          | cardiology   | 40     | 20   | 20         | 0
P3          | cardiology   | 40     | 20   | 20         | 0
P4          | cardiology   | 2      | 1    | 1          | 0
"""
PANEL = """
practice_id | trait | value | people
P1          | all   |       | 2000
P1          | age   | 65+   | 500
P2          | all   |       | 2000
P4          | all   |       | 100
P5          | all   |       | 1500
"""
CARVED = """
practice_id | service_line | destination_kind | volume
P1          | cardiology   | competitor       | 12
P2          | cardiology   | ours             | 4
"""
FLOWS = """
practice_id | month
P1          | 2025-09-01
P2          | 2025-11-01
P3          | 2025-09-01
P4          | 2025-09-01
"""
MARGINS = """
service_line | low | high
cardiology   | 900 | 1500
"""


def schema(spec: str) -> pa.Schema:
    kinds = {"": pa.string(), "n": pa.float64(), "i": pa.int64()}
    words = [word.partition(":") for word in spec.split()]
    return pa.schema([(name, kinds[kind]) for name, _, kind in words])


def concluded(db: Database, margins: str = MARGINS) -> pa.Table:
    tables = {
        "opportunity": table(
            OPPORTUNITY,
            schema(
                "practice_id service_line volume:n ours:n competitor:n unaffiliated:n"
            ),
        ),
        "panel": table(PANEL, schema("practice_id trait value people:i")),
        "carve_out": table(
            CARVED, schema("practice_id service_line destination_kind volume:n")
        ),
        "flow": table(FLOWS, FLOW),
        "practice": schema(
            "practice_id alignment system county_fips latitude:n longitude:n"
        ).empty_table(),
    }
    read = read_cells(db, tables, WINDOW)
    finance = table(margins, schema("service_line low:n high:n"))
    return expectation_table(read, estimate(read.cells), finance, window=WINDOW)


@pytest.mark.req("LEAK-04")
def test_cells_say_why_they_are_not_judged(db: Database) -> None:
    """P2 was first seen inside the window, P3 has no panel, P4 a small one; P5 has patients and sends nobody."""
    check(
        concluded(db),
        """
        practice_id | service_line | panel | volume | too_little
        P1          | cardiology   | 2000  | 40     |
        P2          | cardiology   | 2000  | 40     | history
        P3          | cardiology   | 0     | 40     | panel
        P4          | cardiology   | 100   | 2      | expected
        P5          | cardiology   | 1500  | 0      |
        """,
    )


@pytest.mark.req("LEAK-04")
def test_without_a_panel_nothing_is_expected(db: Database) -> None:
    rows = {row["practice_id"]: row for row in concluded(db).to_pylist()}
    for name in ("expected", "expected_low", "expected_high", "next_low", "next_high"):
        assert rows["P3"][name] is None
        assert rows["P1"][name] is not None
    assert rows["P3"]["level"] == pytest.approx(40, rel=0.05)


@pytest.mark.req("LEAK-05")
def test_what_is_carved_out_lowers_what_is_addressable(db: Database) -> None:
    """Of the 30 that left P1, 12 can't be redirected; what P2 keeps takes nothing from what left."""
    check(
        concluded(db),
        """
        practice_id | addressable
        P1          | 0.6
        P2          | 1
        P3          | 1
        P4          | 1
        P5          | 1
        """,
    )


@pytest.mark.req("LEAK-05")
def test_value_is_what_is_recoverable_times_the_margin_that_finance_gave(
    db: Database,
) -> None:
    for row in concluded(db).to_pylist():
        assert row["value"] == pytest.approx(1200 * row["recoverable"])
        assert row["value_low"] == pytest.approx(900 * row["recoverable_low"])
        assert row["value_high"] == pytest.approx(1500 * row["recoverable_high"])
    for row in concluded(db, "service_line | low | high").to_pylist():
        assert row["margin_low"] is row["value"] is row["value_high"] is None
