"""Intervals by resampling: whole clusters, the same again, the ends order statistics."""

from __future__ import annotations

import numpy as np
import pytest

from headwater.attribution import TooLittle
from headwater.attribution.resampling import (
    Draw,
    as_estimate,
    draw_again,
    resample,
    studentised,
)


def test_every_resample_takes_as_many_clusters_as_there_are() -> None:
    taken = list(resample(7, 5, seed=1))
    assert [times.sum() for times in taken] == [7] * 5
    assert (np.array(taken) == np.array(list(resample(7, 5, seed=1)))).all()
    assert (np.array(taken) != np.array(list(resample(7, 5, seed=2)))).any()


def test_the_ends_are_order_statistics_turned_round_in_errors_of_the_point() -> None:
    point = Draw(1.0, 0.5)
    ratios = list(range(-100, 99))  # 199 of them: the fifth from either end
    draws = [Draw(1.0 + 2.0 * ratio, 2.0) for ratio in ratios]
    low, high = studentised(point, draws, 0.95)
    assert low == pytest.approx(1.0 - 0.5 * ratios[-5])
    assert high == pytest.approx(1.0 - 0.5 * ratios[4])


def test_too_few_resamples_have_no_tails() -> None:
    draws = [Draw(0.0, 1.0)] * 38
    with pytest.raises(ValueError, match="too few"):
        studentised(Draw(0.0, 1.0), draws, 0.95)
    studentised(Draw(0.0, 1.0), [*draws, Draw(0.0, 1.0)], 0.95)


def test_an_estimate_carries_its_interval_over_to_referrals() -> None:
    draws = [Draw(np.log(1.25) + shift, 0.1) for shift in np.linspace(-0.2, 0.2, 199)]
    estimate = as_estimate(
        Draw(np.log(1.25), 0.1), draws, level=0.95, treated=30, observed=500.0
    )
    assert estimate.lift == pytest.approx(0.25)
    assert estimate.incremental == pytest.approx(100.0)
    for lift, referrals in (
        (estimate.low, estimate.incremental_low),
        (estimate.high, estimate.incremental_high),
    ):
        assert referrals == pytest.approx(500 * lift / (1 + lift))


def test_a_resample_that_is_too_little_makes_way_for_another_unless_many_are() -> None:
    def fails(every: int):
        seen = iter(range(1000))

        def again(times: np.ndarray) -> Draw:
            if next(seen) % every == 0:
                raise TooLittle("nobody")
            return Draw(float(times[0]), 1.0)

        return again

    found = draw_again(fails(20), clusters=4, draws=40, seed=1)
    assert len(found) == 40
    with pytest.raises(TooLittle, match="Too few practices"):
        draw_again(fails(5), clusters=4, draws=40, seed=1)
