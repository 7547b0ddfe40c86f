"""From counts to what could be won back: levels, shares and their gap, each with a 90 % interval."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from headwater.measures.expected.cells import Cells
from headwater.measures.expected.drawing import DRAWS, INTERVAL, Range, draw_cells
from headwater.measures.expected.fitting import fit_cells
from headwater.measures.expected.functions import Floats
from headwater.measures.expected.limits import count_limits, share_tails
from headwater.measures.expected.volume import next_year, own_level

# Of the fitted concentration, in labels: as fitted, more than 10 % of the labels are wrong (methods 3.2).
LABEL_CONCENTRATION = 0.7


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
    fitted = fit_cells(cells)
    level = own_level(cells.volume, fitted.predicted, fitted.k)
    drawn = draw_cells(cells, fitted, level, draws)
    predicted = fitted.predicted
    mean, size = next_year(level, predicted, fitted.k)
    known = np.where(cells.people > 0, 1.0, np.nan)
    below, above = _tails(cells, fitted.usual, fitted.concentration)
    label, _ = _tails(cells, fitted.usual, LABEL_CONCENTRATION * fitted.concentration)
    return Estimates(
        expected=Range(predicted, *count_limits(predicted, fitted.k, *INTERVAL))
        * known,
        level=replace(drawn.level, mean=level.mean),
        share_expected=fitted.usual,
        share=drawn.share,
        shortfall=replace(drawn.shortfall, mean=level.mean * fitted.usual - cells.ours),
        recoverable=drawn.gap * (1.0 if capture is None else 1 / capture),
        next_year=Range(mean, *count_limits(mean, size, *INTERVAL)) * known,
        problem=fitted.problem,
        below=below,
        above=above,
        label=label,
    )


def _tails(cells: Cells, share: Floats, concentration: Floats) -> tuple[Floats, Floats]:
    return share_tails(cells.ours, cells.volume, share, concentration)
