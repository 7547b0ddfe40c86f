"""Fit both models: volumes line by line, shares for the whole market and then line by line around that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.measures.expected.cells import Cells, Whole
from headwater.measures.expected.functions import Floats
from headwater.measures.expected.share import (
    ShareModel,
    as_beliefs,
    fit_share,
    problem_probability,
    weak_beliefs,
)
from headwater.measures.expected.volume import fit_volume

_LINE_SD = 0.25  # how far a line may lie from the whole market, in log odds and logs


@dataclass(frozen=True, slots=True)
class Fitted:
    """What the models say of each cell, before anything is drawn."""

    predicted: Floats
    k: Floats
    usual: Floats
    lowered: Floats
    concentration: Floats
    problem: Floats


def fit_cells(cells: Cells) -> Fitted:
    """Fit volumes line by line, and shares for the whole market first, then line by line around that."""
    size = len(cells)
    fitted = Fitted(*(np.ones(size) for _ in range(6)))
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


def _fit_volume(cells: Cells, rows: Whole, fitted: Fitted) -> None:
    """Predict the volume of a line's cells; one without a panel is its own prediction, and ranks nowhere."""
    volume, people = cells.volume[rows], cells.people[rows]
    has = people > 0
    fitted.predicted[rows] = np.maximum(volume, 0.5)
    if not has.any():
        return
    model = fit_volume(volume[has], people[has], cells.traits[rows][has])
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
