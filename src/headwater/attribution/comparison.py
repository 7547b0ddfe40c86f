"""What the treated sent, over what others' course predicts for them: sums over practices, resampled as such."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.attribution.clustered import (
    NOTHING_FOUND,
    Moved,
    draw_times,
    estimate_moved,
)
from headwater.attribution.study import Estimate, Flags, Numbers, TooLittle, Whole


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """What each of n practices brings to both sides of a ratio, over k pairs of a group of treated and a month.

    With w as the times that each practice counts, the treated sent w·observed and were to send
    w·own + Σ_k (w·scale_k) (w·above_k) / (w·below_k). A change before and after, a difference in differences and a
    ratio of ratios all have this shape.

    Attributes
    ----------
    treated
        n: is it judged?
    observed, own
        n: what it sent; what it was to send by its own past alone. Zero for others.
    scale
        n x k: what the course of others is applied to. Zero for others.
    above, below
        n x k: the course of others is the sum of the first over the sum of the second. Zero for the treated.
    """

    treated: Flags
    observed: Numbers
    own: Numbers
    scale: Numbers
    above: Numbers
    below: Numbers

    def log_ratio(self, times: Numbers) -> tuple[Numbers, Numbers]:
        """Return log(observed / expected) for each row of times (d x n), and each practice's influence (d x n)."""
        scale, below = times @ self.scale, times @ self.below
        with np.errstate(invalid="ignore", divide="ignore"):
            course = (times @ self.above) / below
            observed = times @ self.observed
            expected = times @ self.own + (scale * course).sum(axis=1)
            moved = (
                self.own
                + course @ self.scale.T
                + (scale / below) @ self.above.T
                - (scale * course / below) @ self.below.T
            )
            value = np.log(observed / expected)
            influence = self.observed / observed[:, None] - moved / expected[:, None]
        return value, influence


def estimate_comparison(
    comparison: Comparison, cluster: Whole, *, draws: int, seed: int, level: float
) -> Estimate:
    """Return the lift of a comparison, observed over expected less 1, with its interval.

    Raises
    ------
    TooLittle
        If the ratio doesn't exist, or clusters are too few for an interval.
    """
    times = draw_times(cluster, draws=draws, seed=seed)
    drawn, influences = comparison.log_ratio(times)
    return estimate_moved(
        point(comparison),
        drawn,
        influences,
        times,
        cluster,
        level=level,
        treated=int(comparison.treated.sum()),
        observed=float(comparison.observed.sum()),
    )


def point(comparison: Comparison) -> Moved:
    """Return log(observed / expected) in the data, and each practice's influence on it.

    Raises
    ------
    TooLittle
        If nothing was sent, or nothing was to be expected.
    """
    value, influence = comparison.log_ratio(np.ones((1, len(comparison.own))))
    if not np.isfinite(value[0]):
        raise TooLittle(NOTHING_FOUND)
    return Moved(float(value[0]), influence[0])
