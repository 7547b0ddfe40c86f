"""Which estimators a design is judged by."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from headwater.attribution.likeness import ROUNDS, only_comparable
from headwater.attribution.lottery import estimate_lottery, fit_lottery
from headwater.attribution.naive import naive_change
from headwater.attribution.registered import Design
from headwater.attribution.ring import kept_apart
from headwater.attribution.sequential import estimate_sequential, fit_sequential
from headwater.attribution.staggered import long_base_did
from headwater.attribution.study import Estimate, Fit, Study, TooLittle
from headwater.attribution.timed import synthetic_did, timed_did, timed_drift
from headwater.attribution.verdicts import Drift
from headwater.schema.progress import Progress

Estimator = Callable[[Study], Estimate]

RING = "ring_excluded"

# Of an interval's upper end, as a lift: where more than ten times as much isn't ruled out, nothing is said.
_LARGEST = 9.0
_FEW_DRAWS = 39  # the test of the months before asks none of them


class Judged(NamedTuple):
    """The study of those who are judged, its fit, and how many of the treated nobody resembles."""

    study: Study
    fit: Fit
    unlike: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How one design is judged.

    Attributes
    ----------
    fit, estimate
        The point and everything the diagnostics need; the headline with its interval.
    others
        What stands beside the headline, by key.
    decisive
        Keys of those whose sign the rule asks about.
    weighs
        Whether the headline weighs controls by their chance of being chosen.
    pretrend
        Chance of the differences before the start, had both sides gone the same way; None where months before the
        start are the reason for it, and test nothing.
    drift
        How far both sides may have drifted apart; likewise.
    """

    design: Design
    fit: Callable[[Study], Fit]
    estimate: Estimator
    others: Mapping[str, Estimator]
    decisive: tuple[str, ...]
    weighs: bool = False
    pretrend: Callable[[Study], float | None] | None = None
    drift: Callable[[Study], Drift | None] | None = None

    def judged(self, study: Study) -> Judged:
        """Fit those who can be judged: where controls are weighted, without whom nobody resembles.

        Raises
        ------
        TooLittle
            As the fit does, before or after.
        """
        fit, unlike = self.fit(study), 0
        for _ in range(ROUNDS if self.weighs else 0):
            study, more = only_comparable(study, fit)
            if not more:
                break
            fit, unlike = self.fit(study), unlike + more
        return Judged(study, fit, unlike)

    def beside(self, study: Study) -> dict[str, Estimate]:
        """Estimate by every other way that this study has enough for."""
        found = {}
        for key, way in self.others.items():
            try:
                found[key] = bounded(way, study)
            except TooLittle:
                continue
        return found


def bounded(way: Estimator, study: Study) -> Estimate:
    """Estimate, unless the data set no bounds to the lift.

    Raises
    ------
    TooLittle
        As the way does, and where the interval reaches beyond ten times what would have come.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        estimate = way(study)
    if not (math.isfinite(estimate.low) and estimate.high <= _LARGEST):
        raise TooLittle("Too little was sent to set bounds to a change.")
    return estimate


def ways_of(design: Design, *, draws: int, seed: int, progress: Progress) -> Ways:
    """Return how a design is judged.

    Visits after the planner's choice by sequential trials, doubly robust, with the outcome model alone as the second
    opinion that the rule asks. A draw by its own lists, where no second model is needed. What something else timed by
    difference-in-differences, with synthetic difference-in-differences as second opinion. Each is estimated once more
    without practices next door, where there are any: visits may have reached them.
    """
    shared: dict[str, Estimator] = {
        "naive": partial(_naive, draws=draws, seed=seed),
        "long_base": partial(long_base_did, draws=draws, seed=seed),
    }
    again = partial(estimate_sequential, draws=draws, seed=seed)
    if design == "lottery":
        drawn = partial(estimate_lottery, draws=draws, seed=seed)
        return Ways(
            design=design,
            fit=fit_lottery,
            estimate=drawn,
            others={**shared, RING: partial(_without_ring, way=drawn)},
            decisive=(),
        )
    if design == "timed":
        timed = partial(_timed, draws=draws, seed=seed)
        return Ways(
            design=design,
            fit=fit_sequential,
            estimate=timed,
            others={
                "naive": shared["naive"],
                "sequential": again,
                "synthetic": partial(_synthetic, draws=draws, seed=seed),
                RING: partial(_without_ring, way=timed),
            },
            decisive=("synthetic",),
            pretrend=_pretrend,
            drift=_drift,
        )
    return Ways(
        design=design,
        fit=fit_sequential,
        estimate=partial(again, progress=progress),
        others={
            **shared,
            "outcome_model": partial(again, method="or"),
            RING: partial(_without_ring, way=again),
        },
        decisive=("outcome_model",),
        weighs=True,
    )


def _without_ring(study: Study, *, way: Estimator) -> Estimate:
    return way(kept_apart(study))


def _naive(study: Study, *, draws: int, seed: int) -> Estimate:
    """Return the change from 3 months before to the whole horizon after."""
    return naive_change(study, after=study.horizon, draws=draws, seed=seed)


def _timed(study: Study, *, draws: int, seed: int) -> Estimate:
    return timed_did(study, draws=draws, seed=seed).estimate


def _synthetic(study: Study, *, draws: int, seed: int) -> Estimate:
    return synthetic_did(study, draws=draws, seed=seed).estimate


def _pretrend(study: Study) -> float | None:
    return timed_did(study, draws=_FEW_DRAWS).pretrend_p


def _drift(study: Study) -> Drift | None:
    """Return how far both sides may have drifted apart, if there are months and practices enough to learn a drift."""
    try:
        return timed_drift(study)
    except TooLittle:
        return None
