"""How much of a drop comes back by itself: what a before-and-after would have shown without any effect."""

from __future__ import annotations

import numpy as np

from headwater.attribution.covariates import RECENT
from headwater.attribution.sequential import fit_sequential
from headwater.attribution.study import Study, TooLittle


def expected_bounce_back(study: Study) -> float:
    """Return the change from the three months before the start to the horizon that was to be expected without work.

    The controls' model predicts what the treated would have sent (``adjustment`` times ``mu``); its mean month over
    the mean of the three months before, less 1. It stands beside every before-and-after: 0.24 means that 24 % more
    would have come with nobody's help (methods 5.3: off by 3 to 4 points).

    Raises
    ------
    TooLittle
        As :func:`~headwater.attribution.sequential.fit_sequential`, and if the treated sent nothing before.
    """
    fit = fit_sequential(study)
    rows = fit.trials.treated
    practice, start = fit.trials.practice[rows], fit.trials.start[rows]
    after = fit.adjustment * fit.trials.mu[rows] / fit.trials.months[rows]
    back = np.arange(-RECENT[0], 0)
    before = study.counts[practice[:, None], start[:, None] + back].mean(axis=1)
    if before.sum() <= 0:
        raise TooLittle("Nothing was sent in the three months before the start.")
    return float(after.sum() / before.sum() - 1)
