"""Closed forms, recurrences and draws give what sums over grids and loops give."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.measures.expected.descent import descend
from headwater.measures.expected.functions import digamma, log_gamma, logistic
from headwater.measures.expected.limits import count_limits, share_tails
from headwater.measures.expected.ranking import controlled
from headwater.measures.expected.share import (
    ShareModel,
    _likelihood,
    fit_share,
    problem_probability,
    weak_beliefs,
)
from headwater.measures.expected.volume import log_likelihood, own_level
from tests.headwater import oracle_expected as oracle

few = settings(max_examples=12, deadline=None)
EULER = 0.577_215_664_901_532_9


def one(value: float) -> np.ndarray:
    return np.array([value])


@given(st.floats(1e-6, 1e9))
def test_log_gamma_is_that_of_the_standard_library(x: float) -> None:
    assert log_gamma(x) == pytest.approx(math.lgamma(x), rel=1e-11, abs=1e-10)


def test_digamma_has_its_known_values() -> None:
    assert digamma(1.0) == pytest.approx(-EULER)
    assert digamma(0.5) == pytest.approx(-EULER - 2 * math.log(2))
    assert digamma(10.0) == pytest.approx(-EULER + sum(1 / n for n in range(1, 10)))


def test_descent_finds_the_bottom_of_a_banana() -> None:
    """Rosenbrock's function, whose valley is curved and flat."""

    def banana(x: np.ndarray) -> tuple[float, np.ndarray]:
        off = x[1] - x[0] ** 2
        value = 100 * off**2 + (1 - x[0]) ** 2
        slope = np.array([-400 * off * x[0] - 2 * (1 - x[0]), 200 * off])
        return float(value), slope

    assert descend(banana, np.array([-1.2, 1.0])) == pytest.approx([1, 1], abs=1e-3)


@few
@given(
    st.integers(0, 60),
    st.floats(0.5, 80.0),
    st.floats(0.4, 50.0),
    st.sampled_from([0.025, 0.05, 0.95, 0.975]),
)
@pytest.mark.req("LEAK-04")
def test_limits_of_counts(n: int, mean: float, k: float, chance: float) -> None:
    low, high = count_limits(one(mean), one(k), chance, chance)
    assert low[0] == high[0] == oracle.count_limit(mean, k, chance)
    whole = oracle.log_negative_binomial(n, mean, k) + math.lgamma(n + 1)
    assert log_likelihood(one(n), one(mean), k) == pytest.approx(whole)


@few
@given(st.integers(0, 40), st.data(), st.floats(0.1, 0.9), st.floats(12.0, 60.0))
@pytest.mark.req("LEAK-04")
def test_tails_of_shares(
    volume: int, data: st.DataObject, share: float, concentration: float
) -> None:
    ours = data.draw(st.integers(0, volume))
    expected = oracle.share_tails(ours, volume, share, concentration)
    # Beside a cell of thousands, which shares its block of memory with none.
    found = share_tails(
        np.array([ours, 900.0]),
        np.array([volume, 3000.0]),
        np.array([share, 0.3]),
        np.full(2, concentration),
    )
    assert (found[0][0], found[1][0]) == pytest.approx(expected, abs=1e-3)


@few
@given(st.floats(0, 80), st.floats(2, 60), st.floats(1.5, 40))
@pytest.mark.req("LEAK-04")
def test_levels(volume: float, mean: float, k: float) -> None:
    found = own_level(one(volume), one(mean), one(k))
    middle, variance = oracle.level(volume, mean, k)
    # The oracle's sums are coarse where nothing came of much that was expected.
    assert found.mean[0] == pytest.approx(middle, rel=2e-3)
    assert found.shape[0] / found.rate[0] ** 2 == pytest.approx(variance, rel=1e-2)


@few
@given(st.floats(0, 60), st.floats(0, 1), st.floats(0.2, 0.8), st.floats(15, 60))
@pytest.mark.req("LEAK-04")
def test_problem_probabilities(
    volume: float, part: float, usual: float, concentration: float
) -> None:
    model = ShareModel(one(math.log(usual / (1 - usual))), concentration, 1.0, 0.1)
    found = problem_probability(model, one(part * volume), one(volume), np.ones((1, 1)))
    expected = oracle.problem_probability(
        part * volume,
        volume,
        usual=usual,
        lowered=float(model.lowered(one(usual))[0]),
        concentration=concentration,
        prior=0.1,
    )
    assert found[0] == pytest.approx(expected, rel=1e-3, abs=1e-6)


@few
@given(st.lists(st.floats(0, 1), max_size=12), st.sampled_from([0.05, 0.1, 0.5]))
@pytest.mark.req("LEAK-04")
def test_findings(chances: list[float], rate: float) -> None:
    found = controlled(np.array(chances), rate).tolist()
    assert found == oracle.controlled(chances, rate)


def test_the_slope_of_the_mixture_is_the_slope() -> None:
    rng = np.random.default_rng(5)
    volume = rng.integers(0, 60, 40).astype(float)
    ours = np.floor(volume * rng.random(40))
    setting = np.column_stack([np.ones(40), rng.normal(size=40)])
    point = np.array([-0.3, 0.4, math.log(25.0), math.log(1.1), -2.0])
    _, slope = _likelihood(point, ours, volume, setting)
    for place in range(len(point)):
        step = np.zeros(len(point))
        step[place] = 1e-5
        ahead = _likelihood(point + step, ours, volume, setting)[0]
        behind = _likelihood(point - step, ours, volume, setting)[0]
        assert slope[place] == pytest.approx((ahead - behind) / 2e-5, rel=1e-4)


@pytest.mark.req("LEAK-04")
def test_a_mixture_is_found_again_in_what_was_drawn_from_it() -> None:
    rng = np.random.default_rng(8)
    count = 4_000
    side = rng.integers(0, 2, count)
    setting = np.column_stack([np.ones(count), side])
    usual = logistic(-0.5 + 1.2 * side)
    wrong = rng.random(count) < 0.12
    centre = np.where(wrong, logistic(np.log(usual / (1 - usual)) - 1.2), usual)
    volume = rng.poisson(80, count).astype(float)
    ours = rng.binomial(volume.astype(int), rng.beta(centre * 40, (1 - centre) * 40))
    model = fit_share(ours.astype(float), volume, setting, weak_beliefs(2))
    assert model.coefficients == pytest.approx([-0.5, 1.2], abs=0.1)
    assert model.concentration == pytest.approx(40, rel=0.2)
    assert model.drop == pytest.approx(1.2, abs=0.25)
    assert model.problem_share == pytest.approx(0.12, abs=0.04)
