"""Whom controls can speak for: who was all but sure to be chosen has nobody like it left unworked."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from headwater.attribution.study import Fit, Study

UNLIKE = "nobody like it was left unworked"
# Fitted chance of being chosen from which on a practice isn't judged: each such needs more than two controls of its
# kind, and a planner who follows dips leaves hardly one. With it, weighted controls of visits after dips differ from
# the treated by less than a tenth of a standard deviation; without, by a quarter to a third (methods 5.5).
SUREST = 0.7
# Without the surest the others' chances are fitted anew, and one more may be found sure; a third round found none.
ROUNDS = 3


class Comparable(NamedTuple):
    """The study of those who can be compared, and how many of the treated can't."""

    study: Study
    unlike: int


def only_comparable(study: Study, fit: Fit) -> Comparable:
    """Leave out treated practices that were all but sure to be chosen (Crump et al. 2009, Biometrika 96).

    By what was known beforehand alone, never by an outcome; what is estimated is then said of those that remain.
    Where chance drew, or nobody's chance was fitted, everybody remains.
    """
    trials = fit.trials
    sure = trials.treated & (np.nan_to_num(trials.chance, nan=0.0) > SUREST)
    gone = np.isin(np.arange(len(study.practices)), trials.practice[sure])
    if not gone.any():
        return Comparable(study, 0)
    return Comparable(study.only(~gone), int(gone.sum()))
