"""The lottery: who was drawn beside who was listed and wasn't, so that nothing unseen can have chosen (IMP-09)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from headwater.attribution.ratio import Design, design, solve
from headwater.attribution.sequential import as_fit, estimate
from headwater.attribution.study import (
    Estimate,
    Fit,
    Flags,
    Study,
    TooLittle,
    Trials,
    Whole,
)
from headwater.attribution.trials import Arms, sister_worked_on, stack
from headwater.schema.progress import no_progress

FEWEST_CONTROLS = 5  # practices listed and not drawn; chance made them alike, so few do
# What sharpens the comparison: where a practice stood and how far it had fallen, and its tier, for chances of being
# drawn differ between tiers. More would cost more than it tells, with three listed for each one drawn.
SHARPENS = ("base", "drop", "older", "tier", "tier_not_logged")


def fit_lottery(study: Study) -> Fit:
    """Estimate the lift by the lottery, without an interval.

    A trial is a month's list: those drawn against those listed with them. What was known before only sharpens the
    comparison (without it the estimate varies twice as much, methods 5.4); a listed practice drawn or visited later
    is blipped down from then on. Who was drawn is judged as drawn, visited or not, for only the draw was left to
    chance: cancelled visits bring the estimate nearer to nothing.

    Raises
    ------
    TooLittle
        If there was no lottery, or fewer than five practices drawn, or five listed only, can be judged.
    """
    trials = _lists(study)
    return as_fit(trials, solve(_lay_out(study, trials)))


def estimate_lottery(
    study: Study, *, draws: int = 199, seed: int = 0, level: float = 0.95
) -> Estimate:
    """Estimate the lift by the lottery, with its interval; parameters as of ``estimate_sequential``.

    Raises
    ------
    TooLittle
        As :func:`fit_lottery`, and if too many resamples are.
    """
    rows = _lay_out(study, _lists(study))
    return estimate(rows, draws=draws, seed=seed, level=level, progress=no_progress)


def _lists(study: Study) -> Trials:
    if study.listed is None or study.drawn is None:
        raise TooLittle("No lottery was held.")
    drawn = study.drawn & study.listed
    months = np.arange(len(study.months))
    starts = np.flatnonzero(drawn.any(axis=0))
    first = np.where(drawn.any(axis=1), drawn.argmax(axis=1), len(months))[:, None]
    worked_on = np.where(study.treated, study.treated_at, len(months))[:, None]
    unworked = worked_on >= starts
    arms = Arms(
        treated=(first == starts) & unworked,
        control=study.listed[:, starts]
        & (first > starts)
        & unworked
        & ~_sister(study, starts),
    )
    trials = stack(study, starts, arms)
    if np.unique(trials.practice[~trials.treated]).size < FEWEST_CONTROLS:
        raise TooLittle("Fewer than 5 practices were listed and not drawn.")
    kept = [place for place, name in enumerate(trials.names) if name in SHARPENS]
    names = tuple(trials.names[place] for place in kept)
    return replace(trials, names=names, x=trials.x[:, kept])


def _sister(study: Study, starts: Whole) -> Flags:
    """Say whether another practice of the cluster was worked on by then; the practice's own visit is blipped down."""
    own = study.treated[:, None] & (study.treated_at[:, None] <= starts)
    return sister_worked_on(study, starts) & ~own


def _lay_out(study: Study, trials: Trials) -> Design:
    return design(
        trials, study.clusters, strata=trials.start, weighted=False, pooled=True
    )
