"""From counts to what could be won back: levels, shares and their gap, each with a 90 % interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.measures.expected.cells import Cells, Flags, Whole
from headwater.measures.expected.functions import Floats
from headwater.measures.expected.limits import count_limits, share_tails
from headwater.measures.expected.share import (
    ShareModel,
    as_beliefs,
    fit_share,
    problem_probability,
    weak_beliefs,
)
from headwater.measures.expected.volume import (
    VolumeModel,
    fit_volume,
    next_year,
    own_level,
)

DRAWS = 400
INTERVAL = (0.05, 0.95)
FUNNEL = 0.025  # in each tail
_SEED = 20_261  # the same cells give the same draws
_LINE_SD = 0.25  # how far a line may lie from the whole market, in log odds and logs
# Of the fitted concentration, in labels: as fitted, more than 10 % of the labels are wrong (methods 3.2).
LABEL_CONCENTRATION = 0.7
FALSE_LABELS = 0.10


@dataclass(frozen=True, slots=True)
class Range:
    """An estimate and its 90 % interval."""

    mean: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Estimates:
    """One row a cell, in referrals of the window; NaN where a number needs a panel and none is known.

    Attributes
    ----------
    expected
        What the panel predicts, with the interval in which nine of ten such counts lie.
    level
        What the cell sends: its own count shrunk towards ``expected``.
    share, share_expected
        Our share of it, and that of practices alike.
    shortfall
        level x share_expected - what came to us.
    recoverable
        What a problem takes from us, over the whole practice: see ``estimate()``.
    next_year
        90 % interval of next year's count.
    problem
        Probability that something is wrong.
    below, above
        Chance of so few or fewer, so many or more to us in an ordinary cell.
    label
        The same as ``below`` for labels, among practices that may differ more.
    """

    expected: Range
    level: Range
    share_expected: Floats
    share: Range
    shortfall: Range
    recoverable: Range
    next_year: Range
    problem: Floats
    below: Floats
    above: Floats
    label: Floats


@dataclass(frozen=True, slots=True)
class _Fitted:
    """What the models say of each cell, before anything is drawn."""

    predicted: Floats
    k: Floats
    usual: Floats
    lowered: Floats
    concentration: Floats
    problem: Floats


def estimate(
    cells: Cells, *, capture: Floats | None = None, draws: int = DRAWS
) -> Estimates:
    """Estimate levels, shares and the recoverable gap of every cell (methods 3.1).

    Level: gamma posterior of a negative binomial count, mean mu (k + y) / (k + mu). Share: two-component beta-binomial
    mixture. Gap: G = level x max(s0 - s, 0) in a problem cell and 0 in an ordinary one, whose low share is its own way;
    s0 is drawn from practices alike, s from the cell's own counts, and whether it is a problem cell from its
    probability. 400 draws a cell from a fixed seed; intervals are their 5th and 95th percentiles.

    Parameters
    ----------
    capture
        Share of each practice's patients whose claims are seen, where somebody knows; recoverable is scaled up by it.
        By default 1: numbers speak of the patients whose claims are seen.
    draws
        Of the posterior, a cell.
    """
    fitted = _fit(cells)
    drawn = _draw(cells, fitted, draws)
    level = own_level(cells.volume, fitted.predicted, fitted.k)
    scale = 1.0 if capture is None else 1 / capture
    mean, size = next_year(level, fitted.predicted, fitted.k)
    known = np.where(cells.people > 0, 1.0, np.nan)
    below, above = share_tails(
        cells.ours, cells.volume, fitted.usual, fitted.concentration
    )
    label, _ = share_tails(
        cells.ours,
        cells.volume,
        fitted.usual,
        LABEL_CONCENTRATION * fitted.concentration,
    )
    return Estimates(
        expected=_known(
            Range(
                fitted.predicted, *count_limits(fitted.predicted, fitted.k, *INTERVAL)
            ),
            known,
        ),
        level=_range(drawn.level, level.mean),
        share_expected=fitted.usual,
        share=_range(drawn.share),
        shortfall=_range(
            drawn.level * drawn.usual - cells.ours,
            level.mean * fitted.usual - cells.ours,
        ),
        recoverable=_range(drawn.gap * scale),
        next_year=_known(Range(mean, *count_limits(mean, size, *INTERVAL)), known),
        problem=fitted.problem,
        below=below,
        above=above,
        label=label,
    )


def _fit(cells: Cells) -> _Fitted:
    """Fit volumes line by line, and shares for the whole market first, then line by line around that."""
    size = len(cells)
    fitted = _Fitted(*(np.ones(size) for _ in range(6)))
    lines = np.unique(cells.line)
    market = _market_share(cells)
    for line in lines:
        rows = np.flatnonzero(cells.line == line)
        _fit_volume(cells, rows, fitted)
        model = _line_share(cells, rows, market)
        usual = model.expect(cells.setting[rows])
        fitted.usual[rows] = usual
        fitted.lowered[rows] = model.lowered(usual)
        fitted.concentration[rows] = model.concentration
        fitted.problem[rows] = problem_probability(
            model, cells.ours[rows], cells.volume[rows], cells.setting[rows]
        )
    return fitted


def _fit_volume(cells: Cells, rows: Whole, fitted: _Fitted) -> None:
    """Predict the volume of a line's cells; one without a panel is its own prediction, and ranks nowhere."""
    volume, people = cells.volume[rows], cells.people[rows]
    has = people > 0
    fitted.predicted[rows] = np.maximum(volume, 0.5)
    if not has.any():
        return
    model: VolumeModel = fit_volume(volume[has], people[has], cells.traits[rows][has])
    fitted.k[rows] = model.k
    fitted.predicted[rows[has]] = np.maximum(
        model.predict(people[has], cells.traits[rows][has]), 1e-6
    )


def _market_share(cells: Cells) -> ShareModel:
    seen = cells.volume > 0
    return fit_share(
        cells.ours[seen],
        cells.volume[seen],
        cells.setting[seen],
        weak_beliefs(cells.setting.shape[1]),
    )


def _line_share(cells: Cells, rows: Whole, market: ShareModel) -> ShareModel:
    seen = rows[cells.volume[rows] > 0]
    return fit_share(
        cells.ours[seen],
        cells.volume[seen],
        cells.setting[seen],
        as_beliefs(market, _LINE_SD),
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Draws x cells."""

    level: Floats
    usual: Floats
    share: Floats
    gap: Floats


def _draw(cells: Cells, fitted: _Fitted, draws: int) -> _Drawn:
    rng = np.random.default_rng(_SEED)
    shape = (draws, len(cells))
    posterior = own_level(cells.volume, fitted.predicted, fitted.k)
    level = rng.gamma(posterior.shape, 1 / posterior.rate, shape)
    phi = fitted.concentration
    wrong = rng.random(shape) < fitted.problem
    centre = np.where(wrong, fitted.lowered, fitted.usual)
    theirs = cells.volume - cells.ours
    share = rng.beta(centre * phi + cells.ours, (1 - centre) * phi + theirs)
    usual = rng.beta(fitted.usual * phi, (1 - fitted.usual) * phi, shape)
    gap = np.where(wrong, level * np.maximum(usual - share, 0.0), 0.0)
    return _Drawn(level, usual, share, gap)


def _range(draws: Floats, mean: Floats | None = None) -> Range:
    low, high = np.quantile(draws, INTERVAL, axis=0)
    return Range(draws.mean(axis=0) if mean is None else mean, low, high)


def _known(range_: Range, known: Floats) -> Range:
    return Range(range_.mean * known, range_.low * known, range_.high * known)


def controlled(chance: Floats, rate: float = FALSE_LABELS) -> Flags:
    """Say which of these chances may be called findings, so that at most ``rate`` of the findings are false.

    Benjamini and Hochberg 1995: of the sorted chances p(1) <= … <= p(n) all up to the last with p(i) <= rate i / n.
    """
    if not len(chance):
        return np.zeros(0, bool)
    order = np.sort(chance)
    passing = order <= rate * np.arange(1, len(order) + 1) / len(order)
    if not passing.any():
        return np.zeros(len(chance), bool)
    return np.asarray(chance <= order[np.flatnonzero(passing)[-1]])
