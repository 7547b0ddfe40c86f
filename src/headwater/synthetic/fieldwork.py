"""What our liaisons did: visits after dips, by routine or by lottery, and interventions; true lifts, some zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.synthetic.arrays import Array, Rng, on_weekday
from headwater.synthetic.calendar import Calendar
from headwater.synthetic.parameters import SERVICE_LINES, Parameters
from headwater.synthetic.practices import (
    AFFILIATED,
    COMPETING,
    INDEPENDENT,
    Practices,
)
from headwater.synthetic.volume import BURN_IN

REASONS = ("trigger", "routine", "lottery")
_REST_MONTHS = 4  # a practice isn't visited again sooner
_SCORE_SD = 0.15  # log scale; makes the trigger score about standard normal
_CANCELLED = 0.08
_LOTTERY_LIST = 3  # times as many on the list as are drawn
_HIGHEST_SHARE = 0.97
_AHEAD_MONTHS = 6  # what an insider knows of


@dataclass(frozen=True, slots=True)
class FieldVisits:
    """One row a visit; a cancelled visit has no effect and says so."""

    practice: Array
    day: Array
    month: Array
    line: Array
    liaison: Array
    score: Array  # recent volume against its own base, in standard deviations: negative is a dip
    reason: Array  # index into REASONS
    cancelled: Array
    lift: Array  # true relative lift of our share in that practice and line


@dataclass(frozen=True, slots=True)
class Interventions:
    """One row a practice that an intervention covers."""

    number: Array  # index into the module's names
    practice: Array
    line: Array
    month: Array
    lift: Array


# name, kind, service line, and whether it works where the scenario allows effects
INTERVENTIONS = (
    ("Cardiology direct line", "access_track", "cardiology", True),
    ("Neurology consult letters", "communication_fix", "neurology", False),
)


def field_visits(
    rng: Rng,
    parameters: Parameters,
    calendar: Calendar,
    offices: Practices,
    intensity: Array,
) -> FieldVisits:
    """Plan month by month on what a planner would have known then."""
    volume = intensity.sum(axis=1)
    rested = np.zeros(len(offices.id), int)
    eligible = offices.affiliation[:, 0] != COMPETING
    months = []
    for month in range(calendar.months):
        score = _trigger_score(volume, BURN_IN + month)
        pool = np.flatnonzero(eligible & (rested <= month))
        urge = parameters.trigger_slope * score
        if parameters.insider:
            urge += parameters.insider * _coming_change(volume, BURN_IN + month)
        practice, reason = _plan(rng, parameters, score, urge, pool)
        rested[practice] = month + _REST_MONTHS
        months.append(
            (practice, np.full(len(practice), month), score[practice], reason)
        )
    practice, when, score, reason = (
        np.concatenate(column) for column in zip(*months, strict=True)
    )
    count = len(practice)
    line = rng.integers(0, len(SERVICE_LINES), count)
    cancelled = rng.random(count) < _CANCELLED
    start, length = calendar.starts[when], np.diff(calendar.starts)[when]
    day = on_weekday(start + (rng.random(count) * (length - 3)).astype(int))
    lift = rng.choice(np.array(parameters.lift_choices), count)
    return FieldVisits(
        practice=practice,
        day=day,
        month=when,
        line=line,
        liaison=offices.town[practice] % 3,
        score=score.round(3),
        reason=reason,
        cancelled=cancelled,
        lift=np.where(cancelled, 0.0, lift),
    )


def _trigger_score(volume: Array, month: int) -> Array:
    """Compare the last three months with the twelve before them."""
    recent = volume[:, month - 3 : month].mean(axis=1)
    base = volume[:, month - 15 : month - 3].mean(axis=1)
    return np.asarray((np.log(recent) - np.log(base)) / _SCORE_SD)


def _coming_change(volume: Array, month: int) -> Array:
    """Return how the log of the volume will differ from the last three months': what only a liaison may know."""
    coming = volume[:, month : month + _AHEAD_MONTHS].mean(axis=1)
    return np.asarray(np.log(coming / volume[:, month - 3 : month].mean(axis=1)))


def _plan(
    rng: Rng, parameters: Parameters, score: Array, urge: Array, pool: Array
) -> tuple[Array, Array]:
    """Return the practices to visit this month, and why; ``urge`` is the log odds of a visit that isn't routine."""
    wanted = min(max(1, round(parameters.visited_a_month * len(score))), len(pool))
    if not wanted:
        return np.zeros(0, int), np.zeros(0, int)
    if parameters.lottery:
        worst = pool[np.argsort(score[pool])][: _LOTTERY_LIST * wanted]
        return rng.choice(worst, wanted, replace=False), np.full(wanted, 2)
    routine = rng.random(wanted) < parameters.routine_share
    # Gumbel noise turns log weights into draws without replacement.
    noise = rng.gumbel(size=(wanted, len(pool)))
    keys = np.where(routine[:, None], 0.0, urge[pool]) + noise
    chosen: list[int] = []
    for row in keys:
        row[chosen] = -np.inf
        chosen.append(int(row.argmax()))
    return pool[chosen], np.where(routine, 1, 0)


def interventions(
    rng: Rng,
    parameters: Parameters,
    calendar: Calendar,
    offices: Practices,
    *,
    spared: int | None = None,
) -> Interventions:
    """Let each intervention start at some of the practices that belong neither to us nor to a competitor.

    After three fifths of the files: of two years, a year before it and half a year of complete months are left.
    ``spared`` is a practice that nothing is done for.
    """
    size = max(1, round(parameters.intervention_share * len(offices.id)))
    start = 3 * calendar.months // 5
    outside = np.flatnonzero(
        np.isin(offices.affiliation[:, start], (AFFILIATED, INDEPENDENT))
        & (np.arange(len(offices.id)) != (-1 if spared is None else spared))
    )
    size = min(size, len(outside))
    lift = parameters.intervention_lift if max(parameters.lift_choices) else 0.0
    rows = [rng.choice(outside, size, replace=False) for _ in INTERVENTIONS]
    return Interventions(
        number=np.repeat(np.arange(len(INTERVENTIONS)), size),
        practice=np.concatenate(rows),
        line=np.repeat([SERVICE_LINES.index(row[2]) for row in INTERVENTIONS], size),
        month=np.full(size * len(INTERVENTIONS), start),
        lift=np.repeat([lift if row[3] else 0.0 for row in INTERVENTIONS], size),
    )


def lift_log_odds(
    parameters: Parameters,
    share: Array,
    visits: FieldVisits,
    acts: Interventions,
    offices: Practices,
) -> Array:
    """Return what field work adds to the log odds of choosing us, practices x lines x months.

    ``share`` is our usual share, same shape; a lift multiplies it, up to almost everything. Some of it may spill over
    to independent practices of the same tax number.
    """
    lift = np.zeros(share.shape)
    months = share.shape[2]
    done = ~visits.cancelled
    for practice, line, month, size, lasts in [
        *zip(
            visits.practice[done],
            visits.line[done],
            visits.month[done],
            visits.lift[done],
            np.full(done.sum(), parameters.effect_months),
            strict=True,
        ),
        *zip(
            acts.practice,
            acts.line,
            acts.month,
            acts.lift,
            np.full(len(acts.practice), months),
            strict=True,
        ),
    ]:
        since = np.arange(months) - month
        ramp = np.clip((since + 1) / parameters.ramp_months, 0, 1)
        gain = size * np.where((since >= 0) & (since < lasts), ramp, 0)
        lift[practice, line] += gain
        if parameters.spill:
            lift[_sisters(offices, practice), line] += parameters.spill * gain
    raised = np.minimum(share * (1 + lift), np.maximum(share, _HIGHEST_SHARE))
    return np.asarray(_logit(raised) - _logit(share))


def _sisters(offices: Practices, practice: int) -> Array:
    """Return the other practices of an independent one's tax number."""
    alone = offices.affiliation[practice, 0] != INDEPENDENT
    same = (offices.group == offices.group[practice]) & ~alone
    same[practice] = False
    return np.flatnonzero(same)


def _logit(share: Array) -> Array:
    clipped = np.clip(share, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(clipped / (1 - clipped)))
