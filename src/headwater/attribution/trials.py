"""Month by month as if it were a trial: those first worked on in it, beside all who were not yet."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from headwater.attribution.covariates import look_back
from headwater.attribution.study import (
    NEVER,
    Flags,
    Numbers,
    Study,
    TooLittle,
    Trials,
    Whole,
)
from headwater.attribution.windows import ring_from

# With fewer an interval is wider than anything it could be asked, and a bootstrap of them isn't one.
FEWEST_TREATED = 5
FEWEST_CONTROLS = 20  # practices; below, six covariates describe them all

TOO_FEW = "Fewer than 5 practices worked on can be judged yet."
NOT_MATURED = "no month after it is 95 % complete yet"
SHORT_HISTORY = "under 12 months of history"
GONE = "closed or moved"
NOT_ELIGIBLE = "not eligible when the month was planned"
NO_CONTROLS = "nobody to compare with in its month"


class Arms(NamedTuple):
    """Who is in the trial of each of t months, before history and presence are asked; all n x t.

    Attributes
    ----------
    treated, control
        Flags.
    """

    treated: Flags
    control: Flags


def stack_trials(study: Study) -> Trials:
    """Stack one trial for each month in which somebody was first worked on (methods 5.4).

    Controls are those not yet worked on, in that month or before; they stay controls when somebody visits them later
    (to drop them would keep the survivors), and what they sent from then on is blipped down by the fit. A practice
    that shares a tax number with one worked on by then is no control.

    Raises
    ------
    TooLittle
        If fewer than five treated practices, or twenty controls, can be judged.
    """
    starts = np.unique(study.treated_at[study.treated])
    treated = study.treated_at[:, None] == starts
    control = _not_yet(study, starts) & ~sister_worked_on(study, starts)
    eligible = study.eligible[:, starts]
    trials = stack(
        study, starts, Arms(treated, control & eligible), {NOT_ELIGIBLE: eligible}
    )
    if np.unique(trials.practice[~trials.treated]).size < FEWEST_CONTROLS:
        raise TooLittle("Fewer than 20 practices can be compared with.")
    return trials


def _not_yet(study: Study, starts: Whole) -> Flags:
    flags: Flags = ~study.treated[:, None] | (study.treated_at[:, None] > starts)
    return flags


def sister_worked_on(study: Study, starts: Whole) -> Flags:
    """Say whether somebody of the practice's cluster was worked on by the end of the month; n x t.

    What is done for one office of a group reaches the others: such a practice is no control. Neither is one next door
    where the ring is kept apart. A trial that began before keeps it: who is visited later follows from how practices
    went, and leaving out by what came later would keep the survivors.
    """
    clusters = study.clusters
    first = np.full(clusters.max(initial=0) + 1, len(study.months), dtype=np.int64)
    np.minimum.at(first, clusters[study.treated], study.treated_at[study.treated])
    flags: Flags = np.minimum(first[clusters], ring_from(study))[:, None] <= starts
    return flags


def stack(
    study: Study,
    starts: Whole,
    arms: Arms,
    conditions: dict[str, Flags] | None = None,
) -> Trials:
    """Stack the trials of these months, leaving out whoever can't be judged.

    Parameters
    ----------
    starts
        t months.
    arms
        Who is in them.
    conditions
        Further ones that the treated must meet (n x t), by the reason given where they don't.

    Raises
    ------
    TooLittle
        If fewer than five treated practices remain.
    """
    if not arms.treated.any():
        raise TooLittle(TOO_FEW)
    known = look_back(study, starts)
    judged = _judged_months(study, starts)
    conditions = {
        NOT_MATURED: np.broadcast_to(judged.any(axis=1), arms.treated.shape),
        SHORT_HISTORY: known.enough,
        GONE: _stays(study, judged),
        **(conditions or {}),
    }
    fit_for = np.logical_and.reduce(list(conditions.values()))
    control = arms.control & conditions[SHORT_HISTORY] & conditions[GONE]
    conditions[NO_CONTROLS] = np.broadcast_to(control.any(axis=0), control.shape)
    treated = arms.treated & fit_for & conditions[NO_CONTROLS]
    if np.count_nonzero(treated.any(axis=1)) < FEWEST_TREATED:
        raise TooLittle(TOO_FEW)
    control &= treated.any(axis=0)
    trial, practice = np.nonzero((treated | control).T)
    whole, later = _outcomes(study, judged)
    is_treated = treated[practice, trial]
    nothing = np.zeros(len(practice))
    return Trials(
        practice=practice,
        start=starts[trial],
        treated=is_treated,
        outcome=whole[practice, trial],
        later=np.where(is_treated, 0.0, later[practice, trial]),
        months=judged.sum(axis=1)[trial],
        names=known.names,
        x=known.x[practice, trial],
        weights=nothing,
        chance=nothing,
        mu=nothing,
        left_out=_left_out(arms.treated, conditions),
    )


def _judged_months(study: Study, starts: Whole) -> Flags:
    """Return which months each trial is judged by, t x m: those of the horizon that are matured."""
    month = np.arange(len(study.months))
    since = month - starts[:, None]
    flags: Flags = (since >= 0) & (since < study.horizon) & study.matured
    return flags


def _stays(study: Study, judged: Flags) -> Flags:
    """Say whether a practice is there in all months that it is judged by; n x t."""
    if study.present is None:
        return np.ones((len(study.practices), len(judged)), dtype=np.bool_)
    flags: Flags = (~study.present).astype(np.int64) @ judged.T == 0
    return flags


def _outcomes(study: Study, judged: Flags) -> tuple[Numbers, Numbers]:
    """Return the outcome, and the part of it from the practice's own first visit on; n x t."""
    month = np.arange(len(study.months))
    own = (study.treated_at[:, None] != NEVER) & (month >= study.treated_at[:, None])
    weight = judged.T.astype(np.float64)
    return study.counts @ weight, np.where(own, study.counts, 0.0) @ weight


def _left_out(
    treated: Flags, conditions: dict[str, Flags]
) -> dict[str, tuple[int, ...]]:
    """Return those of the treated who are in no trial by the first reason that holds."""
    left, out = treated.copy(), {}
    for reason, holds in conditions.items():
        gone = left & ~holds
        if gone.any():
            out[reason] = tuple(np.flatnonzero(gone.any(axis=1)).tolist())
        left &= holds
    return out
