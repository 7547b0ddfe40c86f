"""The lottery: who was drawn beside who was listed and wasn't, so that nothing unseen can have chosen (IMP-09)."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from headwater.attribution.ratio import Design, design, solve
from headwater.attribution.sequential import as_fit, estimate
from headwater.attribution.study import (
    NEVER,
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


class Drawing(NamedTuple):
    """Lists of a lottery as trials, and the list of each row."""

    trials: Trials
    lists: Whole


def fit_lottery(study: Study) -> Fit:
    """Estimate the lift by the lottery, without an interval.

    A trial is a month's list in one tier: those drawn against those listed with them. All that was known before only
    sharpens the comparison (without it the estimate varies twice as much, methods 5.4); a listed practice drawn or
    visited later is blipped down from then on. Who was drawn is judged as drawn, visited or not, for only the draw
    was left to chance: cancelled visits make the estimate smaller, never larger.

    Raises
    ------
    TooLittle
        If there was no lottery, or fewer than five practices drawn, or five listed only, can be judged.
    """
    drawing = _lists(study)
    return as_fit(drawing.trials, solve(_lay_out(study, drawing)))


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


def _lists(study: Study) -> Drawing:
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
    return _by_list(study, trials)


def _sister(study: Study, starts: Whole) -> Flags:
    """Say whether another practice of the cluster was worked on by then; the practice's own visit is blipped down."""
    own = study.treated[:, None] & (study.treated_at[:, None] <= starts)
    return sister_worked_on(study, starts) & ~own


def _by_list(study: Study, trials: Trials) -> Drawing:
    """Sort the rows by month and tier: chances of being drawn differ between lists."""
    seen = study.logged.get("tier", np.full(study.counts.shape, np.nan))
    tier = np.nan_to_num(seen[trials.practice, trials.start], nan=NEVER).astype(int)
    _, lists = np.unique(np.stack([trials.start, tier]), axis=1, return_inverse=True)
    order = np.argsort(lists, kind="stable")
    rows = {
        name: getattr(trials, name)[order]
        for name in Trials.__slots__
        if name not in {"names", "left_out"}
    }
    return Drawing(replace(trials, **rows), lists[order])


def _lay_out(study: Study, drawing: Drawing) -> Design:
    return design(
        drawing.trials,
        study.clusters,
        strata=drawing.lists,
        weighted=False,
        pooled=True,
    )
