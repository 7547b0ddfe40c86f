"""Months around the start: what the treated sent against their own earlier year, beside controls like them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from headwater.attribution.covariates import FEWEST, RECENT
from headwater.attribution.study import (
    NEVER,
    EventSeries,
    Fit,
    Flags,
    Numbers,
    Study,
    Whole,
)

BEFORE = 9  # months shown before the start: three that the planner chose by, and six in which nothing was chosen
YEAR = 12
NORMAL_95 = 1.959964


def event_series(study: Study, fit: Fit) -> EventSeries:
    """Lay out the months around the start.

    A practice's own earlier year is the twelve months before the window shown, as many as there are and three at
    least. A month's index is the sum of that month over the sum of mean months of the earlier year, of those who have
    both, less 1; controls are weighted by the fit, and what they sent from their own first visit on is blipped down
    by its lift. Months not matured are left out. Nothing is adjusted for season: treated and controls share it.

    Parameters
    ----------
    fit
        Of this study: its rows, weights and lift.

    Returns
    -------
    EventSeries
        With intervals by cluster, from the ratio's linearised error on the log scale.
    """
    months = np.arange(-BEFORE, study.horizon)
    window = _Window(study, fit, months)
    treated = _index(window, fit.trials.treated)
    controls = _index(window, ~fit.trials.treated)
    return EventSeries(
        months=tuple(months.tolist()),
        treated=_or_none(treated.value),
        treated_low=_or_none(treated.low),
        treated_high=_or_none(treated.high),
        controls=_or_none(controls.value),
        seen=tuple(((months >= -RECENT[0]) & (months <= -RECENT[1])).tolist()),
        controls_low=_or_none(controls.low),
        controls_high=_or_none(controls.high),
    )


class _Window:
    """Counts of each row in each month shown, and the mean month of its earlier year.

    Attributes
    ----------
    counts, base, weights
        r x w; the weight is 0 where the row lacks the month, or its earlier year.
    unit
        r: the cluster.
    """

    def __init__(self, study: Study, fit: Fit, months: Whole) -> None:
        trials = fit.trials
        usable = _usable(study)
        own = study.treated_at[trials.practice, None]
        at = trials.start[:, None] + months
        later = ~trials.treated[:, None] & (own != NEVER) & (at >= own)
        shown, here = _taken(study.counts, usable, trials.practice, at)
        before = trials.start[:, None] - BEFORE - 1 - np.arange(YEAR)
        year, there = _taken(study.counts, usable, trials.practice, before)
        known = there.sum(axis=1)
        mean = np.where(there, year, 0.0).sum(axis=1) / np.maximum(known, 1)
        has = here & (known >= FEWEST)[:, None]
        self.counts = np.where(later, shown / (1 + fit.lift), shown)
        self.base = np.broadcast_to(mean[:, None], shown.shape)
        self.weights = np.where(has, trials.weights[:, None], 0.0)
        self.unit = study.clusters[trials.practice]


def _usable(study: Study) -> Flags:
    """Return n x m: is the month complete, and was the practice there?"""
    there = np.ones(study.counts.shape, np.bool_)
    flags: Flags = (there if study.present is None else study.present) & study.matured
    return flags


def _taken(
    counts: Numbers, usable: Flags, practice: Whole, at: Whole
) -> tuple[Numbers, Flags]:
    """Return counts of each row in these months (r x w), and whether they are any good."""
    inside = (at >= 0) & (at < counts.shape[1])
    month = np.where(inside, at, 0)
    rows = practice[:, None]
    return counts[rows, month], inside & usable[rows, month]


class _Index(NamedTuple):
    value: Numbers
    low: Numbers
    high: Numbers


def _index(window: _Window, rows: Flags) -> _Index:
    """Return each month's index with its interval; NaN where there is none."""
    weights, unit = window.weights[rows], window.unit[rows]
    sent = weights * window.counts[rows]
    usual = weights * window.base[rows]
    whole = usual.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = sent.sum(axis=0) / np.where(whole > 0, whole, np.nan)
        moves = (sent - ratio * usual) / whole
        each = np.zeros((unit.max(initial=0) + 1, len(whole)))
        np.add.at(each, unit, moves)
        error = np.sqrt((each**2).sum(axis=0)) / np.where(ratio > 0, ratio, np.nan)
    reach = np.exp(NORMAL_95 * error)
    return _Index(ratio - 1, ratio / reach - 1, ratio * reach - 1)


def _or_none(values: Numbers) -> tuple[float | None, ...]:
    return tuple(float(value) if np.isfinite(value) else None for value in values)
