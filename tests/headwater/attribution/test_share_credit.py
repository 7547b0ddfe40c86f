"""Credits never add up to more than was gained, however many interventions claim a practice."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.attribution.portfolio import Cell, Credit, Gain, credit, gains_of
from headwater.attribution.study import Fit, Study, Trials

JULY = date(2026, 7, 1)
CELLS = st.builds(
    Cell,
    practice_id=st.sampled_from("PQ"),
    service_line=st.sampled_from(["cardiology", "neurology"]),
    month=st.sampled_from([JULY, date(2026, 8, 1)]),
)
GAINS = st.lists(
    st.builds(
        Gain,
        intervention=st.sampled_from("abc"),
        cell=CELLS,
        gain=st.floats(-50, 50),
    ),
    max_size=12,
)


def by_cell(shared: tuple[Credit, ...]) -> dict[Cell, float]:
    sums: dict[Cell, float] = defaultdict(float)
    for each in shared:
        sums[each.cell] += each.credited
    return sums


@pytest.mark.req("IMP-06")
@given(gains=GAINS, observed=st.dictionaries(CELLS, st.floats(-50, 50)))
def test_credits_of_a_practice_line_and_month_never_exceed_the_observed_gain(
    gains: list[Gain], observed: dict[Cell, float]
) -> None:
    for cell, sum_ in by_cell(credit(gains, observed)).items():
        most = observed.get(cell, max(g.gain for g in gains if g.cell == cell))
        assert sum_ <= max(most, 0.0) + 1e-9


@pytest.mark.req("IMP-06")
@given(gains=GAINS)
def test_what_is_credited_and_what_is_shared_make_up_the_claim(
    gains: list[Gain],
) -> None:
    found = credit(gains)
    assert [each.intervention for each in found] == [g.intervention for g in gains]
    for gain, each in zip(gains, found, strict=True):
        assert each.credited + each.shared == pytest.approx(gain.gain)
        assert abs(each.credited) <= abs(gain.gain) + 1e-9


@pytest.mark.req("IMP-06")
@given(gains=GAINS)
def test_nobody_gains_by_claiming_more_often(gains: list[Gain]) -> None:
    """The same claims handed in twice are credited with no more together."""
    once, twice = by_cell(credit(gains)), by_cell(credit([*gains, *gains]))
    for cell, sum_ in twice.items():
        positive = sum(max(g.gain, 0.0) for g in gains if g.cell == cell)
        if positive == sum(g.gain for g in gains if g.cell == cell):
            assert sum_ == pytest.approx(once[cell])


@pytest.mark.req("IMP-06")
def test_two_claims_of_one_cell_share_it_pro_rata() -> None:
    cell = Cell("P", "cardiology", JULY)
    found = credit(
        [
            Gain(intervention="visits", cell=cell, gain=9.0),
            Gain(intervention="track", cell=cell, gain=3.0),
        ],
        {cell: 8.0},
    )
    assert [each.credited for each in found] == [6.0, 2.0]
    assert [each.shared for each in found] == [3.0, 1.0]


def test_a_claim_alone_keeps_what_it_is_and_a_loss_stays_its_own() -> None:
    cell, other = Cell("P", "cardiology", JULY), Cell("Q", "cardiology", JULY)
    found = credit(
        [
            Gain(intervention="visits", cell=cell, gain=2.5),
            Gain(intervention="visits", cell=other, gain=-4.0),
        ]
    )
    assert [each.credited for each in found] == [2.5, -4.0]


def _study() -> tuple[Study, Fit]:
    months = tuple(date(2026, month, 1) for month in range(1, 7))
    counts = np.array([[3.0, 3, 9, 5, 1, 0], [2, 2, 4, 2, 8, 8], [1, 1, 2, 4, 4, 4.0]])
    study = Study(
        practices=("P", "Q", "R"),
        months=months,
        counts=counts,
        matured=np.array([True] * 5 + [False]),
        treated_at=np.array([2, -1, -1]),
        eligible=np.ones((3, 6), np.bool_),
        logged={},
        horizon=4,
    )
    rows = 3
    trials = Trials(
        practice=np.arange(3),
        start=np.full(3, 2),
        treated=np.array([True, False, False]),
        outcome=counts[:, 2:5].sum(axis=1),
        later=np.zeros(rows),
        months=np.full(rows, 3),
        names=("base",),
        x=np.zeros((rows, 1)),
        weights=np.array([1.0, 1.0, 2.0]),
        chance=np.full(rows, 0.3),
        mu=np.full(rows, 12.0),
        left_out={},
    )
    fit = Fit(lift=0.25, adjustment=0.5, observed=15.0, predicted=12.0, trials=trials)
    return study, fit


@pytest.mark.req("IMP-06")
def test_an_estimate_laid_out_by_month_adds_up_to_itself() -> None:
    """Controls sent 4+2x2, 2+2x4, 8+2x4 in the three matured months: 8, 10 and 16 of 34."""
    study, fit = _study()
    gains = gains_of(study, fit, intervention="visits", service_line="cardiology")
    assert sum(gain.gain for gain in gains) == pytest.approx(fit.incremental)
    assert [gain.cell.month for gain in gains] == list(study.months[2:5])
    without = [6 * part / 34 for part in (8, 10, 16)]
    expected = [came - would for came, would in zip((9, 5, 1), without, strict=True)]
    assert [gain.gain for gain in gains] == pytest.approx(expected)
