"""The change that everybody draws: months after the first visit over months before it, with nobody beside."""

from __future__ import annotations

import numpy as np

from headwater.attribution.comparison import Comparison, estimate_comparison
from headwater.attribution.study import NEVER, Estimate, Study
from headwater.attribution.windows import judged_starts


def naive_change(
    study: Study,
    *,
    before: int = 3,
    after: int = 6,
    draws: int = 199,
    seed: int = 0,
    level: float = 0.95,
) -> Estimate:
    """Return mean months after the start over mean months before it, less 1, of all treated together.

    It is shown so that nobody has to make it: where visits follow a drop, part of the drop was chance and comes back
    by itself, and this number calls that an effect (methods 5.1: +34 to +40 % with none at all). It never stands
    without the bounce-back that was to be expected.

    Parameters
    ----------
    before, after
        Months before the start, and from the start on. Only complete months are used, so ``after`` is at most the
        study's horizon.

    Raises
    ------
    ValueError
        If ``after`` is more than the horizon.
    TooLittle
        If nobody has the months, or sent anything in them.
    """
    if after > study.horizon:
        raise ValueError("months after the start must lie in the horizon")
    starts = judged_starts(study, before=before)
    judged = starts != NEVER
    observed, own = np.zeros(len(starts)), np.zeros(len(starts))
    for row in np.flatnonzero(judged):
        start = int(starts[row])
        observed[row] = study.counts[row, start : start + after].sum()
        own[row] = study.counts[row, start - before : start].mean() * after
    nobody = np.zeros((len(starts), 0))
    change = Comparison(
        treated=judged,
        observed=observed,
        own=own,
        scale=nobody,
        above=nobody,
        below=nobody,
    )
    return estimate_comparison(
        change, study.clusters, draws=draws, seed=seed, level=level
    )
