"""Draws from the posterior of each cell, and the ranges that they span."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.measures.expected.cells import Cells, Whole
from headwater.measures.expected.fitting import Fitted
from headwater.measures.expected.functions import Floats
from headwater.measures.expected.volume import Level

DRAWS = 400
INTERVAL = (0.05, 0.95)
_SEED = 20_261  # the same cells give the same draws
_AT_ONCE = 2_000  # cells, to bound memory


@dataclass(frozen=True, slots=True)
class Range:
    """An estimate and its 90 % interval."""

    mean: Floats
    low: Floats
    high: Floats

    def __mul__(self, factor: Floats | float) -> Range:
        return Range(self.mean * factor, self.low * factor, self.high * factor)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Ranges over the draws, one entry a cell, for the patients whose claims are seen."""

    level: Range
    share: Range
    shortfall: Range
    gap: Range


def draw_cells(cells: Cells, fitted: Fitted, level: Level, draws: int) -> Drawn:
    """Draw level, shares and gap of every cell, block after block.

    A cell is a problem cell in as many draws as its probability says; its own share is drawn from its counts and its
    kind, the usual share from ordinary cells. Gap = level x max(usual - own, 0) in problem cells, else 0; shortfall =
    level x usual - what came to us.
    """
    size = len(cells)
    found = np.zeros((4, 3, size))
    for start in range(0, size, _AT_ONCE):
        rows = np.arange(start, min(start + _AT_ONCE, size))
        rng = np.random.default_rng([_SEED, start])
        found[:, :, rows] = _block(rng, cells, fitted, level, rows, draws)
    return Drawn(*(Range(*of) for of in found))


def _block(
    rng: np.random.Generator,
    cells: Cells,
    fitted: Fitted,
    posterior: Level,
    rows: Whole,
    draws: int,
) -> Floats:
    """Return level, share, shortfall and gap x mean, low, high x cells."""
    shape = (draws, len(rows))
    ours, volume = cells.ours[rows], cells.volume[rows]
    usual, phi = fitted.usual[rows], fitted.concentration[rows]
    level = rng.gamma(posterior.shape[rows], 1 / posterior.rate[rows], shape)
    # The first draws are of a problem cell, as many as its probability says: draws are alike, so nothing need be drawn.
    wrong = ((np.arange(draws) + 0.5) / draws)[:, None] < fitted.problem[rows]
    low, plain = (
        rng.beta(centre * phi + ours, (1 - centre) * phi + volume - ours, shape)
        for centre in (fitted.lowered[rows], usual)
    )
    peers = rng.beta(usual * phi, (1 - usual) * phi, shape)
    lost = level * np.maximum(peers - low, 0.0)
    found = np.stack(
        [
            _span(level),
            _span(np.where(wrong, low, plain)),
            _span(level * peers - ours),
            _span(np.where(wrong, lost, 0.0)),
        ]
    )
    # Over all draws, and not over the few of a problem cell: the list is ranked by it.
    found[3, 0] = fitted.problem[rows] * lost.mean(axis=0)
    return found


def _span(draws: Floats) -> Floats:
    low, high = np.quantile(draws, INTERVAL, axis=0)
    return np.stack([draws.mean(axis=0), low, high])
