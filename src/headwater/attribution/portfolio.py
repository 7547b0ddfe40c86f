"""Credits of several interventions that touch the same practices, without counting a referral twice (IMP-06)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from headwater.attribution.study import Fit, Numbers, Study, Whole


class Cell(NamedTuple):
    """Where a referral counts once."""

    practice_id: str
    service_line: str
    month: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What one intervention's estimate says it gained in one cell, in referral episodes; below zero is a loss."""

    intervention: str
    cell: Cell
    gain: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """What an intervention is credited with, and what it leaves to the others of its cell.

    ``credited + shared`` is its gain.
    """

    intervention: str
    cell: Cell
    credited: float
    shared: float


def credit(
    gains: Iterable[Gain], observed: Mapping[Cell, float] | None = None
) -> tuple[Credit, ...]:
    """Share each cell's gain among the interventions that claim it, pro rata to their claims.

    Every estimate of a cell is what came less what would have come. Two of them speak of the same referrals, so their
    sum isn't what was gained. Credits of one practice, line and month never add up to more than ``observed``. A loss
    stays with the intervention that made it.

    Parameters
    ----------
    observed
        Gain over control of each cell. A cell without one, and all of them by default, takes the largest claim in it.

    Returns
    -------
    tuple of Credit
        In the order of the gains.
    """
    claims = list(gains)
    of_cell: dict[Cell, list[float]] = {}
    for claim in claims:
        of_cell.setdefault(claim.cell, []).append(claim.gain)
    share = {
        # Pro rata: one share for all claims of a cell.
        cell: _share(found, (observed or {}).get(cell, max(found)))
        for cell, found in of_cell.items()
    }
    credits_ = []
    for claim in claims:
        part = claim.gain * share[claim.cell] if claim.gain > 0 else claim.gain
        credits_.append(
            Credit(
                intervention=claim.intervention,
                cell=claim.cell,
                credited=part,
                shared=claim.gain - part,
            )
        )
    return tuple(credits_)


def _share(claims: list[float], observed: float) -> float:
    claimed = sum(claim for claim in claims if claim > 0)
    return min(1.0, max(observed, 0.0) / claimed) if claimed > 0 else 0.0


def gains_of(
    study: Study, fit: Fit, *, intervention: str, service_line: str
) -> tuple[Gain, ...]:
    """Lay an intervention's estimate out by practice and month; the gains add up to the fit's ``incremental``.

    What a treated practice would have sent over its horizon, adjustment x mu, is spread over the months as its trial's
    controls sent, weighted.
    """
    trials = fit.trials
    gains = []
    for row in np.flatnonzero(trials.treated).tolist():
        practice, start = int(trials.practice[row]), int(trials.start[row])
        whole = np.flatnonzero(study.matured[start : start + study.horizon])
        at = whole.astype(np.int64) + start
        without = fit.adjustment * float(trials.mu[row]) * _course(study, fit, row, at)
        came = study.counts[practice, at]
        gains += [
            Gain(
                intervention=intervention,
                cell=Cell(study.practices[practice], service_line, study.months[month]),
                gain=float(difference),
            )
            for month, difference in zip(at, came - without, strict=True)
        ]
    return tuple(gains)


def _course(study: Study, fit: Fit, row: int, months: Whole) -> Numbers:
    """Return the share of the horizon's referrals that its controls sent in each month."""
    trials = fit.trials
    beside = (trials.start == trials.start[row]) & ~trials.treated
    sent = trials.weights[beside] @ study.counts[trials.practice[beside]][:, months]
    total = sent.sum()
    equal = np.full(len(months), 1 / max(len(months), 1))
    return np.asarray(sent / total if total > 0 else equal)
