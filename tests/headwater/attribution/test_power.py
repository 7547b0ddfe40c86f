"""What could be detected, and what it takes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from headwater.attribution.power import (
    expected_se,
    mde80,
    plan_size,
    se_of_interval,
)


def test_a_detectable_lift_is_found_four_times_in_five() -> None:
    error = 0.06
    truth = math.log1p(mde80(error))
    found = np.random.default_rng(1).normal(truth, error, 40_000)
    assert np.mean(found - 1.96 * error > 0) == pytest.approx(0.8, abs=0.01)


def test_an_interval_gives_back_its_error() -> None:
    low, high = math.expm1(0.1 - 1.96 * 0.05), math.expm1(0.1 + 1.96 * 0.05)
    assert se_of_interval(low, high) == pytest.approx(0.05, rel=1e-3)


@pytest.mark.parametrize(
    ("visited", "least", "most"),
    [(15, 0.27, 0.34), (30, 0.19, 0.21), (60, 0.14, 0.16), (90, 0.12, 0.13)],
)
def test_what_can_be_detected_is_what_was_simulated(
    visited: int, least: float, most: float
) -> None:
    """Detectable lifts of 300 practices (methods 5.3)."""
    assert least <= round(mde80(expected_se(visited, 300 - visited)), 2) <= most


def test_an_error_is_what_made_up_practices_show() -> None:
    """Sums of six months with the formula's own noise, 4,000 times."""
    rng = np.random.default_rng(5)
    treated, controls, months, volume = 40, 160, 6, 12.0
    sigma = math.sqrt(math.log(1 + 0.8**2))
    log_ratios = []
    for _ in range(4_000):
        mean = volume * rng.lognormal(-(sigma**2) / 2, sigma, treated + controls)
        drift = rng.normal(-0.02, 0.20, treated + controls)
        noise = rng.gamma(15, 1 / 15, (treated + controls, months))
        sent = rng.poisson((mean * np.exp(drift))[:, None] * noise).sum(axis=1)
        expected = mean * months
        ratio = sent[:treated].sum() / expected[:treated].sum()
        log_ratios.append(
            math.log(ratio / (sent[treated:].sum() / expected[treated:].sum()))
        )
    said = expected_se(treated, controls)
    assert np.std(log_ratios) == pytest.approx(said, rel=0.08)


@pytest.mark.req("IMP-03")
def test_a_plan_says_how_many_practices_and_months_it_takes() -> None:
    plan = plan_size(0.20, pool=300, a_month=10)
    assert plan.practices == 30, "thirty at least, whatever the lift"
    assert plan.months == 3 + 5
    smaller = plan_size(0.15, pool=300, a_month=10)
    assert smaller.practices is not None and smaller.practices > 30
    assert smaller.detectable <= 0.15
    one_less = mde80(expected_se(smaller.practices - 1, 301 - smaller.practices))
    assert one_less > 0.15


@pytest.mark.req("IMP-03")
def test_a_lift_that_no_split_of_the_pool_can_show_has_no_plan() -> None:
    for pool, lift in ((300, 0.02), (40, 0.5)):
        plan = plan_size(lift, pool=pool, a_month=10)
        assert plan.practices is None and plan.months is None
        assert plan.detectable > 0
