"""The adjusted ratio: what the treated sent, over what their controls say that they would have sent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.attribution.covariates import standardise
from headwater.attribution.fitting import Levels, Odds, Strata, fit_logit, fit_poisson
from headwater.attribution.study import Numbers, TooLittle, Trials, Whole

ROUNDS = 100  # of blipping down; each shrinks the error by the share of controls' months that were worked on
SETTLED = 1e-7  # on the log scale
ABSURD = 5.0  # on the log scale, 150-fold: the rounds run away, for no control resembles the treated
# No control speaks for more than this share of all (50 of them, at least): a practice that was all but certain to be
# chosen and wasn't has odds without bound. Where controls are few, for four times what an equal share would be.
LOUDEST = 0.02
LOUDEST_OF_FEW = 4.0
# Rows' worth of information that draw a coefficient of the outcome's model towards 0. How a practice stood and how far
# it fell speak for themselves. Bends and marks must earn their place: in a single month's trial, whose treated lie at
# the controls' edge, free ones run away (planted: error of 30 points with none, 8 with these).
FREE, STIFF = 0.01, 12.0
SPEAK_FREELY = ("base", "drop")
NOTHING = "Nothing was sent that could be compared."
UNLIKE = "The practices worked on are too unlike all others to be compared."
TURNS = 10  # of turning down; each is held against what the last one left


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Design:
    """The rows of a trial table, laid out for fitting.

    Attributes
    ----------
    x, z
        r x k standardised covariates; z with a column of ones before them.
    stiffness
        k: what holds each back, as in :func:`~headwater.attribution.fitting.fit_poisson`.
    strata
        Rows that share a level: a month's trial, or a month's list.
    treated
        r: 1 or 0.
    untouched, later
        r: the outcome before the row's own first visit, and from it on.
    unit
        r: the cluster that is resampled.
    weighted
        Are controls weighted by their odds of being chosen (doubly robust)?
    pooled
        Do the treated, blipped down, help to fit the outcome? Right where chance alone chose them.
    """

    x: Numbers
    z: Numbers
    stiffness: Numbers
    strata: Strata
    treated: Numbers
    untouched: Numbers
    later: Numbers
    unit: Whole
    weighted: bool
    pooled: bool

    @property
    def outcome(self) -> Numbers:
        """R: as it was."""
        return self.untouched + self.later


def design(
    trials: Trials, clusters: Whole, *, strata: Whole, weighted: bool, pooled: bool
) -> Design:
    """Lay trials out.

    Parameters
    ----------
    clusters
        n: the cluster of each practice.
    strata
        r: labels, in the order of the rows; they must not fall.
    """
    names, x, _ = standardise(trials.names, trials.x)
    treated = trials.treated.astype(np.float64)
    later = np.where(trials.treated, trials.outcome, trials.later)
    _, first, of = np.unique(strata, return_index=True, return_inverse=True)
    return Design(
        x=x,
        z=np.hstack([np.ones((len(x), 1)), x]),
        stiffness=np.array([FREE if name in SPEAK_FREELY else STIFF for name in names]),
        strata=Strata(first.astype(np.int64), of.astype(np.int64)),
        treated=treated,
        untouched=trials.outcome - later,
        later=later,
        unit=clusters[trials.practice],
        weighted=weighted,
        pooled=pooled,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ratio:
    """The solution.

    Attributes
    ----------
    log_lift
        Log of 1 + lift.
    adjustment, observed, predicted
        As in :class:`Fit`.
    weights
        r: of the controls, their odds of being chosen (1 unweighted); 0 for the treated.
    levels, odds
        The fits behind it; odds is None unweighted.
    """

    log_lift: float
    adjustment: float
    observed: float
    predicted: float
    weights: Numbers
    levels: Levels
    odds: Odds | None


def solve(
    rows: Design, times: Numbers | None = None, *, near: Ratio | None = None
) -> Ratio:
    """Estimate the lift (methods 5.4).

    With :math:`\\tau` the lift, controls visited later are blipped down, :math:`Y_c = Y_{before} + Y_{after} /
    (1 + \\tau)`; :math:`\\mu` is a Poisson fit to them; :math:`a = \\sum w Y_c / \\sum w \\mu` over controls, w
    their odds of being chosen; and :math:`1 + \\tau = \\sum Y_{treated} / (a \\sum \\mu_{treated})`, repeated until it
    settles.

    Parameters
    ----------
    times
        r: how often each row is taken; None is once.
    near
        A neighbouring solution to begin at.

    Raises
    ------
    TooLittle
        If the treated or the controls sent nothing at all, or nothing like each other.
    """
    times = np.ones(len(rows.treated)) if times is None else times
    control = times * (1 - rows.treated)
    fitted_on = times if rows.pooled else control
    # A resample may have left a stratum without a control; nothing can be said of its treated then.
    covered = rows.strata.sum(fitted_on) > 0
    treated = times * rows.treated * covered[rows.strata.of]
    observed = float(treated @ rows.outcome)
    if observed <= 0 or control @ rows.untouched <= 0:
        raise TooLittle(NOTHING)
    odds, weights = _weigh(rows, times, near)
    mass = control * weights
    log_lift = near.log_lift if near else 0.0
    levels = near.levels if near else None
    last = None
    for _ in range(ROUNDS):
        y = rows.untouched + rows.later * np.exp(-log_lift)
        levels = _fit_outcome(rows, y, fitted_on, levels)
        predicted = float(treated @ levels.mu)
        said = float(mass @ levels.mu)
        if predicted <= 0 or said <= 0:
            raise TooLittle(NOTHING)
        adjustment = float(mass @ y) / said if rows.weighted else 1.0
        off = float(np.log(observed / (adjustment * predicted))) - log_lift
        if abs(off) < SETTLED:
            break
        last, log_lift = (log_lift, off), _nearer((log_lift, off), last)
    else:
        raise TooLittle(UNLIKE)
    return Ratio(
        log_lift=log_lift,
        adjustment=adjustment,
        observed=observed,
        predicted=predicted,
        weights=weights * (1 - rows.treated),
        levels=levels,
        odds=odds,
    )


def _nearer(here: tuple[float, float], last: tuple[float, float] | None) -> float:
    """Return the next log lift to try, by the secant; both are a log lift and what it was off by.

    What it is off by falls by as much as it grows, but for the share of the controls' outcome that is blipped down.
    """
    slope = -1.0
    if last is not None:
        slope = (here[1] - last[1]) / (here[0] - last[0])
        slope = min(max(slope, -1.5), -0.25)
    found = here[0] - here[1] / slope
    if abs(found) > ABSURD:
        raise TooLittle(UNLIKE)
    return found


def _fit_outcome(
    rows: Design, y: Numbers, weights: Numbers, near: Levels | None
) -> Levels:
    return fit_poisson(
        rows.x,
        y,
        weights,
        rows.strata,
        stiffness=rows.stiffness,
        start=near.coefficients if near else None,
    )


def _weigh(
    rows: Design, times: Numbers, near: Ratio | None
) -> tuple[Odds | None, Numbers]:
    """Return the fit of the chance of being chosen, and each row's odds by it, the loudest turned down."""
    if not rows.weighted:
        return None, np.ones(len(rows.treated))
    start = near.odds.coefficients if near and near.odds else None
    odds = fit_logit(rows.z, rows.treated, times, start=start)
    weights = _odds(odds)
    control = times * (1 - rows.treated)
    most = max(LOUDEST, LOUDEST_OF_FEW / np.count_nonzero(control))
    for _ in range(TURNS):
        weights = np.minimum(weights, most * float(control @ weights))
    return odds, weights


def _odds(odds: Odds) -> Numbers:
    against: Numbers = 1 - odds.chance
    return odds.chance / against


def spread(rows: Design, found: Ratio, drawn: Numbers | None = None) -> float:
    """Return the standard error of the log lift, robust to clusters.

    By the influence of each cluster on the whole solution: through the treated, the outcome's model, the model of
    being chosen, and the blip (delta method on the stacked estimating equations).

    Parameters
    ----------
    drawn
        How often each cluster was taken; None is once.

    Raises
    ------
    TooLittle
        If all did the same, so that nothing tells how much is chance.
    """
    taken = np.ones(rows.unit.max(initial=0) + 1) if drawn is None else drawn
    each = np.bincount(rows.unit, _influence(rows, found, taken[rows.unit]), len(taken))
    error = float(np.sqrt(taken @ each**2))
    if error < SETTLED:
        raise TooLittle("All did the same: nothing tells how much of it is chance.")
    return error


def _influence(rows: Design, found: Ratio, times: Numbers) -> Numbers:
    """Return what one more of each row would move the log lift by, r."""
    levels, odds = found.levels, found.odds
    control = 1 - rows.treated
    fitted_on = np.ones(len(times)) if rows.pooled else control
    blip = rows.later * np.exp(-found.log_lift)
    y = rows.untouched + blip
    # To predict the treated counts for, to predict the weighted controls counts against.
    share = rows.treated * levels.mu / found.predicted
    direct = rows.treated * rows.outcome / found.observed - share
    through = np.zeros(len(times))
    if odds is not None:
        sent = float((times * found.weights) @ y)
        said = found.weights * levels.mu * found.adjustment / sent
        through = found.weights / sent
        direct -= through * y - said
        share = share - said
        free = found.weights >= _odds(odds)  # those turned down move with nothing
        pull = (times * free * (said - through * y)) @ rows.z
        direct += (rows.treated - odds.chance) * (
            rows.z @ np.linalg.solve(odds.information, pull)
        )
    # Residuals move the treated's and the controls' predictions through the levels and the coefficients.
    mass = rows.strata.sum(times * fitted_on * levels.mu)
    by_level = rows.strata.sum(times * share) / np.where(mass > 0, mass, 1.0)
    by_slope = np.linalg.solve(levels.information, (times * share) @ levels.centred)
    reach = -fitted_on * (by_level[rows.strata.of] + levels.centred @ by_slope)
    own = float(times @ ((reach - through) * -blip))
    moved: Numbers = direct + reach * (y - levels.mu)
    return moved / (1 - own)
