"""The two regressions, by what must hold of them and by what others computed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.attribution.covariates import standardise
from headwater.attribution.fitting import RIDGE, Strata, fit_logit, fit_poisson

SEEDS = st.integers(0, 10_000)
HELD = np.array([0.01, 1.0, 12.0])


def made_rows(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, Strata]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(90, 3))
    y = rng.poisson(np.exp(1 + x @ [0.5, -0.3, 0.0])).astype(float)
    of = np.sort(rng.integers(0, 4, 90))
    of = np.unique(of, return_inverse=True)[1]
    first = np.unique(of, return_index=True)[1]
    return x, y, rng.integers(0, 3, 90).astype(float), Strata(first, of)


@given(SEEDS)
def test_counts_solve_their_equations(seed: int) -> None:
    x, y, weights, strata = made_rows(seed)
    fit = fit_poisson(x, y, weights, strata, stiffness=HELD)
    residual = weights * (y - fit.mu)
    assert strata.sum(residual) == pytest.approx(0.0, abs=1e-6)
    worth = HELD * np.average(y, weights=weights)
    assert x.T @ residual == pytest.approx(worth * fit.coefficients, abs=1e-4)


@given(SEEDS)
def test_a_start_elsewhere_ends_at_the_same_place(seed: int) -> None:
    x, y, weights, strata = made_rows(seed)
    here = fit_poisson(x, y, weights, strata, stiffness=HELD)
    far = np.array([2.0, 2.0, -2.0])
    there = fit_poisson(x, y, weights, strata, stiffness=HELD, start=far)
    assert there.coefficients == pytest.approx(here.coefficients, abs=1e-6)


def test_a_stratum_without_weight_has_the_level_zero() -> None:
    x, y, weights, strata = made_rows(1)
    weights = np.where(strata.of == 2, 0.0, weights)
    fit = fit_poisson(x, y, weights, strata, stiffness=HELD)
    assert fit.levels[2] == 0
    assert (fit.mu[strata.of == 2] == 0).all()
    assert np.isfinite(fit.coefficients).all()


@given(SEEDS)
def test_chances_solve_their_equations(seed: int) -> None:
    x, y, weights, _ = made_rows(seed)
    weights[:4], chosen = 1.0, (y > 3).astype(float)
    chosen[0], chosen[1] = 0.0, 1.0
    z = np.hstack([np.ones((90, 1)), x])
    fit = fit_logit(z, chosen, weights)
    score = z.T @ (weights * (chosen - fit.chance))
    assert score[0] == pytest.approx(0.0, abs=1e-5)
    assert score[1:] == pytest.approx(RIDGE * fit.coefficients[1:], abs=1e-5)


def test_groups_that_never_overlap_leave_chances_finite() -> None:
    x = np.r_[np.full(20, -1.0), np.full(20, 1.0)]
    fit = fit_logit(np.column_stack([np.ones(40), x]), (x > 0) * 1.0, np.ones(40))
    assert np.isfinite(fit.coefficients).all()
    assert fit.chance[0] < 0.1 < 0.9 < fit.chance[-1]


def test_columns_that_never_change_are_left_out() -> None:
    x = np.array([[1.0, 2.0, 5.0], [3.0, 2.0, 6.0], [5.0, 2.0, 7.0]])
    names, scaled, kept = standardise(("a", "b", "c"), x)
    assert names == ("a", "c")
    assert kept.tolist() == [True, False, True]
    assert scaled.mean(axis=0) == pytest.approx(0.0)
    assert scaled.std(axis=0) == pytest.approx(1.0)
