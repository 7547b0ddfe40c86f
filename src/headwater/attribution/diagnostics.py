"""What stands beside an estimate so that a sceptic can check it: the ten diagnostics (methods 5.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from headwater.attribution.study import (
    NEVER,
    Estimate,
    Fit,
    Flags,
    Numbers,
    Study,
    TooLittle,
    Trials,
    Whole,
)
from headwater.attribution.verdicts import Bin, Flow, Matched, Ripeness, Without

NOT_DRAWN = "not drawn from the list of its month"
BINS = 10  # of the overlap plot
# Shown in the match table, but not asked about: bends of another line of the table, and where a practice lies.
_NOT_ASKED = ("_squared", "_by_size")
_PLACES = ("region_",)


def flow(study: Study, fit: Fit | None, before: Mapping[str, int]) -> Flow:
    """Say who was worked on, who is judged, and why the others aren't.

    Parameters
    ----------
    before
        Practices that never came into the study, by reason.
    """
    worked_on = int(study.treated.sum())
    if fit is None:
        left = {**before, **({"too little to judge": worked_on} if worked_on else {})}
        return Flow(
            visited=worked_on + sum(before.values()),
            judged=0,
            controls=0,
            left_out=left,
        )
    trials = fit.trials
    left_out = dict(before)
    judged = set(trials.practice[trials.treated].tolist())
    counted: set[int] = set()
    for reason, rows in trials.left_out.items():
        new = set(rows) - judged - counted
        counted |= new
        if new:
            left_out[reason] = left_out.get(reason, 0) + len(new)
    # By a draw, who was drawn counts, visited or not; who was visited without a draw isn't judged.
    everybody = set(np.flatnonzero(study.treated).tolist()) | judged | counted
    if rest := everybody - judged - counted:
        left_out[NOT_DRAWN] = len(rest)
    return Flow(
        visited=len(everybody) + sum(before.values()),
        judged=len(judged),
        controls=int(np.unique(trials.practice[_used(trials)]).size),
        left_out=left_out,
    )


def _used(trials: Trials) -> Flags:
    flags: Flags = ~trials.treated & (trials.weights > 0)
    return flags


def effective_controls(trials: Trials) -> float:
    """Return (sum w)^2 / sum w^2 over practices, each with all its weight.

    A practice is a control in many trials; counted by row, it would stand for many.
    """
    used = _used(trials)
    weight = np.bincount(trials.practice[used], weights=trials.weights[used])
    squares = float(weight @ weight)
    return float(weight.sum()) ** 2 / squares if squares > 0 else 0.0


def inside_support(trials: Trials) -> float:
    """Return the share of the treated whose chance of being chosen lies within that of the controls used."""
    chance = _chance(trials)
    used = chance[_used(trials)]
    if not used.size:
        return 0.0
    treated = chance[trials.treated]
    return float(np.mean((treated >= used.min()) & (treated <= used.max())))


def overlap_bins(trials: Trials) -> tuple[Bin, ...]:
    """Return the overlap plot: ten bins of equal width over the chances there are; shares of each side add up to 1."""
    chance, used = _chance(trials), _used(trials)
    if not used.any() or not trials.treated.any():
        return ()
    edges = np.linspace(0.0, max(float(chance.max()), 1e-9), BINS + 1)
    treated, _ = np.histogram(chance[trials.treated], edges)
    controls, _ = np.histogram(chance[used], edges, weights=trials.weights[used])
    return tuple(
        Bin(low=low, high=high, treated=one, controls=other)
        for low, high, one, other in zip(
            edges[:-1].tolist(),
            edges[1:].tolist(),
            (treated / treated.sum()).tolist(),
            (controls / controls.sum()).tolist(),
            strict=True,
        )
    )


def _chance(trials: Trials) -> Numbers:
    """Return each row's chance; where a draw made it, everybody on a list had the same."""
    return np.where(np.isnan(trials.chance), 0.5, trials.chance)


def balance(trials: Trials) -> tuple[Matched, ...]:
    """Compare the treated with controls as they are and as weighted, covariate by covariate.

    The difference is in standard deviations before weighting (Austin 2009, Statistics in Medicine 28), so that
    weighting can't hide a difference by changing its measure.
    """
    used, treated = _used(trials), trials.treated
    if not used.any():
        return ()
    rows = []
    for column, name in enumerate(trials.names):
        x = trials.x[:, column]
        one, other = x[treated], x[used]
        weighted = float(np.average(other, weights=trials.weights[used]))
        spread = float(np.sqrt((one.var() + other.var()) / 2))
        mean, raw = float(one.mean()), float(other.mean())
        rows.append(
            Matched(
                name=name,
                treated=mean,
                control=raw,
                weighted=weighted,
                before=(mean - raw) / spread if spread > 1e-9 else 0.0,
                after=(mean - weighted) / spread if spread > 1e-9 else 0.0,
                counts=not name.endswith(_NOT_ASKED) and not name.startswith(_PLACES),
            )
        )
    return tuple(rows)


def worst(rows: Iterable[Matched]) -> tuple[float, str]:
    """Return the largest absolute difference after weighting that the rule asks about, and of what."""
    asked = [(abs(row.after), row.name) for row in rows if row.counts]
    return max(asked, default=(float("inf"), ""))


def negative_control(
    study: Study, estimate: Callable[[Study], Estimate]
) -> Estimate | None:
    """Estimate the same of a line that the work didn't touch: the same practices, controls and trigger.

    None where no such line is known or it is too small to say anything.
    """
    if study.other_line is None:
        return None
    try:
        return estimate(replace(study, counts=study.other_line, other_line=None))
    except TooLittle:
        return None


class LeftOut(NamedTuple):
    """What leaving out does.

    Attributes
    ----------
    ranges
        By what is left out.
    top, without_top
        The practice that speaks most for the result, and the lift without it; None if it can't be told.
    """

    ranges: tuple[Without, ...]
    top: str
    without_top: float | None


def leave_out(study: Study, fit: Fit, again: Callable[[Study], Fit]) -> LeftOut:
    """Fit again without the practice that speaks most for the result, each liaison, and each month of starts."""
    trials = fit.trials
    rows = np.flatnonzero(trials.treated)
    gain = trials.outcome[rows] - fit.adjustment * trials.mu[rows]
    top = int(trials.practice[rows[np.argmax(gain * np.sign(fit.lift or 1.0))]])
    judged = trials.practice[rows]
    liaison = np.full(len(study.practices), NEVER)
    if study.liaison is not None:
        liaison = study.liaison
    groups: dict[str, list[Flags]] = {
        "practice": [np.arange(len(study.practices)) == top],
        "liaison": _each(liaison, judged),
        "trial": _each(study.treated_at, judged),
    }
    ranges, without_top = [], None
    for what, parts in groups.items():
        lifts = [
            lift for part in parts if (lift := _lift(study, ~part, again)) is not None
        ]
        if what == "practice" and lifts:
            without_top = lifts[0]
        if lifts:
            ranges.append(
                Without(what=what, count=len(lifts), low=min(lifts), high=max(lifts))
            )
    return LeftOut(tuple(ranges), study.practices[top], without_top)


def _each(label: Whole, judged: Whole) -> list[Flags]:
    """Return the practices of each label that judged ones have, unless all have the same."""
    labels = [each for each in np.unique(label[judged]) if each != NEVER]
    if len(np.unique(label[judged])) < 2:
        return []
    mine = np.isin(np.arange(len(label)), judged)
    return [mine & (label == each) for each in labels]


def _lift(study: Study, kept: Flags, again: Callable[[Study], Fit]) -> float | None:
    try:
        return again(study.only(kept)).lift
    except TooLittle:
        return None


def ripeness(study: Study, fit: Fit, completeness: Mapping[int, float]) -> Ripeness:
    """Say which months were judged and how complete they are.

    Parameters
    ----------
    completeness
        Index of a month and its completeness; empty where only the flags are known.
    """
    trials = fit.trials
    judged: set[int] = set()
    for start in np.unique(trials.start[trials.treated]).tolist():
        window = np.flatnonzero(study.matured[start : start + study.horizon]) + start
        judged |= set(window.tolist())
    known = [completeness[month] for month in judged if month in completeness]
    return Ripeness(
        first=study.months[min(judged)] if judged else None,
        last=study.months[max(judged)] if judged else None,
        least=min(known) if known else None,
        unfinished=int((trials.months[trials.treated] < study.horizon).sum()),
    )
