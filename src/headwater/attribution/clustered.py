"""Standard errors by cluster, from how each practice moves an estimate; and many resamples at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from headwater.attribution.resampling import ENOUGH, Draw, as_estimate, resample
from headwater.attribution.study import Estimate, Numbers, TooLittle, Whole


class Moved(NamedTuple):
    """A log ratio, and each practice's influence on it (n): its derivative with respect to the practice's weight."""

    value: float
    influence: Numbers


_NOTHING = (
    1e-9  # of an error on the log scale: where all did the same, rounding is left
)
NOTHING_FOUND = "There is nothing to compare what the practices sent with."


def clustered_error(influence: Numbers, cluster: Whole) -> float:
    """Return the standard error of an estimate from influences on it (n), by cluster; 0 with a single one."""
    sums = summed_by_cluster(influence, cluster)
    return float(np.sqrt(sums @ sums) * np.sqrt(_few_clusters(len(sums))))


def summed_by_cluster(values: Numbers, cluster: Whole) -> Numbers:
    """Sum the last axis, one entry a practice, over the practices of each cluster (0, 1, 2 ...)."""
    order = np.argsort(cluster, kind="stable")
    first = np.flatnonzero(np.diff(cluster[order], prepend=-1))
    return np.asarray(np.add.reduceat(values[..., order], first, axis=-1))


def draw_times(cluster: Whole, *, draws: int, seed: int) -> Numbers:
    """Return draws x n: how often each practice stands in each resample of clusters."""
    clusters = int(cluster.max()) + 1
    return np.array(list(resample(clusters, draws, seed)))[:, cluster]


def estimate_moved(
    point: Moved,
    drawn: Numbers,
    influences: Numbers,
    times: Numbers,
    cluster: Whole,
    *,
    level: float,
    treated: int,
    observed: float,
) -> Estimate:
    """Return the lift with its interval by the studentised bootstrap; each draw's error is its own clustered one.

    Parameters
    ----------
    drawn, influences
        The log ratio in each draw (d); the influence of one copy of each practice there (d x n). Not finite where
        the draw is too little to fit.
    times
        Draws x n. Copies of a cluster are clusters of their own.

    Raises
    ------
    TooLittle
        If more than one in ten draws is too little to fit.
    """
    size = np.bincount(cluster)
    copies = summed_by_cluster(times, cluster) / size
    with np.errstate(invalid="ignore", over="ignore"):
        squares = copies * summed_by_cluster(influences, cluster) ** 2
        errors = np.sqrt(squares.sum(axis=1) * _few_clusters(len(size)))
    fit = np.isfinite(drawn) & np.isfinite(errors) & (errors > _NOTHING)
    error = clustered_error(point.influence, cluster)
    # Draws that were asked for but fail are the data's fault, not the caller's.
    lost = fit.sum() < len(drawn) and (fit.sum() + 1) * (1 - level) / 2 < 1
    if fit.sum() < ENOUGH * len(drawn) or lost or not error > _NOTHING:
        raise TooLittle("Too few practices to say how sure an estimate is.")
    return as_estimate(
        Draw(point.value, error),
        [Draw(*pair) for pair in zip(drawn[fit], errors[fit], strict=True)],
        level=level,
        treated=treated,
        observed=observed,
    )


def _few_clusters(clusters: int) -> float:
    """Return by how much a variance is too small; of a single cluster nothing can be said, and nothing is."""
    return clusters / (clusters - 1) if clusters > 1 else 0.0
