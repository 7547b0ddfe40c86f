"""B1-B5 and G1: does the ranking find what could be won back, and are intervals and labels honest?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import numpy as np
import pyarrow as pa

from headwater.cli.evaluation.bars import Bar, Finding, finding
from headwater.cli.evaluation.planted import (
    OF_THE_POSTERIOR,
    Trial,
    as_cells,
    captured,
    discounted_gain,
    naive_rankings,
    try_cells,
)
from headwater.cli.evaluation.through_claims import judge_through_claims
from headwater.measures.expected.drawing import DRAWS
from headwater.measures.expected.estimates import estimate
from headwater.results import Window
from headwater.synthetic.cells import plant_cells

SETS = 40  # planted markets of the base scenario: one alone says little
OTHER_SETS = 8
_FEW_DRAWS = 8  # labels need none
_BASE = "base"
_CAPTURED = Bar(low=0.70)
_GAIN = Bar(low=0.68)
_TIMES_BEST = Bar(low=2.0)
_BY_PRACTICE = Bar(low=0.75)
_NEXT_YEAR = Bar(low=0.88, high=0.94)
_FALSE = {
    _BASE: Bar(high=0.12),
    "low-capture": Bar(high=0.12),
    "heavy-heterogeneity": Bar(high=0.20),
}
_NULL = Bar(high=1.0)
_SECONDS = Bar(high=30.0)


def judge_expected(
    *,
    seed: int,
    scenario: str,
    expectation: pa.Table,
    truth: pa.Table,
    window: Window | None,
) -> list[Finding]:
    """Judge the ranking on planted cells of seeds of their own, then on what came through the claims.

    Parameters
    ----------
    seed
        Of the market: its planted cells have the seeds 1000 x seed, 1000 x seed + 1, …
    expectation
        The mart's.
    truth
        ``truth/cell`` of the market.
    """
    base = _trials(seed, _BASE, SETS, DRAWS)
    others = {
        name: base if name == _BASE else _trials(seed, name, OTHER_SETS)
        for name in _FALSE
    }
    return [
        *_ranked(base),
        *_compared(base),
        *_intervals(base),
        *[row for name, trials in others.items() for row in _labelled(name, trials)],
        _null(_trials(seed, "null", OTHER_SETS)),
        _timed(seed),
        *judge_through_claims(
            scenario=scenario, expectation=expectation, truth=truth, window=window
        ),
    ]


def _trials(
    seed: int, scenario: str, sets: int, draws: int = _FEW_DRAWS
) -> list[Trial]:
    seeds = range(1000 * seed, 1000 * seed + sets)
    return [
        try_cells(plant_cells(number, scenario=scenario), draws=draws)
        for number in seeds
    ]


def _mean(
    trials: Iterable[Trial], figure: Callable[[Trial], float | None]
) -> float | None:
    values = [value for trial in trials if (value := figure(trial)) is not None]
    return float(np.mean(values)) if values else None


def _ranked(trials: list[Trial]) -> list[Finding]:
    """B1 and B2: what the first twenty hold of the best twenty."""
    where = f"{len(trials)} planted markets of 300 x 8"
    first = _mean(trials, lambda t: captured(t.score, t.truth))
    best = _best_naive(trials)
    return [
        _figure("B1", f"Captured by the first 20 cells, {where}", first, _CAPTURED),
        _figure(
            "B1",
            "NDCG@50 of cells, same markets",
            _mean(trials, lambda t: discounted_gain(t.score, t.truth)),
            _GAIN,
        ),
        _figure(
            "B1",
            "Captured by the first 20 cells over the best naive ranking",
            first / best if first is not None and best else None,
            _TIMES_BEST,
        ),
        _figure(
            "B2",
            "Captured margin of the first 20 practices",
            _mean(trials, _practice_margin),
            _BY_PRACTICE,
        ),
        *_listed(trials),
    ]


def _best_naive(trials: list[Trial]) -> float | None:
    """Return what the best ranking captures that isn't of our own posterior."""
    by_name: dict[str, list[float | None]] = {}
    for trial in trials:
        for name, (score, _) in naive_rankings(trial).items():
            if name != OF_THE_POSTERIOR:
                by_name.setdefault(name, []).append(captured(score, trial.truth))
    return max((_average(values) or 0.0 for values in by_name.values()), default=None)


def _practice_margin(trial: Trial) -> float | None:
    score = trial.by_practice(trial.found.recoverable.mean * trial.margin)
    return captured(score, trial.by_practice(trial.truth * trial.margin))


def _listed(trials: list[Trial]) -> list[Finding]:
    """Judge the list that pages show: cells below the funnel alone, and capture unknown, as it is from claims."""

    def seen(trial: Trial) -> float | None:
        gap = trial.score * trial.planted.capture[trial.cells.practice]
        return captured(np.where(trial.ranking.rank > 0, gap, -1.0), trial.truth)

    return [
        _figure(
            "B1",
            "Captured by the first 20 listed, cells below the funnel alone",
            _mean(trials, lambda t: captured(t.listed, t.truth)),
        ),
        _figure(
            "B1",
            "NDCG@50 of the list",
            _mean(trials, lambda t: discounted_gain(t.listed, t.truth)),
        ),
        _figure(
            "B1",
            "Captured by the first 20 listed, capture unknown",
            _mean(trials, seen),
        ),
    ]


def _compared(trials: list[Trial]) -> list[Finding]:
    """Print every naive ranking beside ours."""
    rows = []
    by_name = [naive_rankings(trial) for trial in trials]
    for name in by_name[0]:
        cells = [
            captured(scores[name][0], trial.truth)
            for scores, trial in zip(by_name, trials, strict=True)
        ]
        practices = [
            captured(scores[name][1], trial.by_practice(trial.truth))
            for scores, trial in zip(by_name, trials, strict=True)
        ]
        rows += [
            _figure("B1", f"Captured by the first 20 cells: {name}", _average(cells)),
            _figure(
                "B2", f"Captured by the first 20 practices: {name}", _average(practices)
            ),
        ]
    ours = _mean(
        trials,
        lambda t: captured(
            t.by_practice(t.found.recoverable.mean), t.by_practice(t.truth)
        ),
    )
    return [_figure("B2", "Captured by the first 20 practices: ours", ours), *rows]


def _average(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def _intervals(trials: list[Trial]) -> list[Finding]:
    """B3, and how often the other 90 % intervals hold the truth."""

    def next_year(trial: Trial) -> float:
        count = trial.planted.volume[:, :, 1].ravel()
        found = trial.found.next_year
        inside = (found.low <= count) & (count <= found.high)
        return float(inside[trial.enough].mean())

    def share(trial: Trial) -> float:
        true, found = trial.planted.share.ravel(), trial.found.share
        return float(((found.low <= true) & (true <= found.high)).mean())

    def gap(trial: Trial) -> float:
        low, high = trial.found.recoverable.low, trial.found.recoverable.high
        inside = (low - 1e-9 <= trial.truth) & (trial.truth <= high + 1e-9)
        return float(inside.mean())

    return [
        _figure(
            "B3",
            "90 % interval of next year's count holds it",
            _mean(trials, next_year),
            _NEXT_YEAR,
        ),
        _figure("B3", "90 % interval of our share holds it", _mean(trials, share)),
        _figure("B3", "90 % interval of the gap holds it", _mean(trials, gap)),
    ]


def _labelled(scenario: str, trials: list[Trial]) -> list[Finding]:
    """B4: the false discovery rate, E[false / max(labels, 1)]."""

    def false(trial: Trial) -> float:
        wrong = trial.ranking.confirmed & ~trial.planted.is_problem.ravel()
        return float(wrong.sum() / max(int(trial.ranking.confirmed.sum()), 1))

    def labels(trial: Trial) -> float:
        return float(trial.ranking.confirmed.sum())

    def recall(trial: Trial) -> float:
        right = trial.ranking.confirmed & trial.planted.is_problem.ravel()
        return float(right.sum() / max(int(trial.planted.is_problem.sum()), 1))

    bar = _FALSE[scenario]
    sets = f"{len(trials)} planted markets, {scenario}"
    return [
        _figure(
            "B4",
            f"False among confirmed gaps, {sets}",
            _mean(trials, false),
            bar,
            scenario,
        ),
        _figure(
            "B4",
            f"Confirmed gaps a market, {scenario}",
            _mean(trials, labels),
            None,
            scenario,
        ),
        _figure(
            "B4",
            f"Problems confirmed, {scenario}",
            _mean(trials, recall),
            None,
            scenario,
        ),
    ]


def _null(trials: list[Trial]) -> Finding:
    flagged = _mean(trials, lambda t: float(t.ranking.confirmed.sum()))
    what = f"Confirmed gaps per 2,400 cells without any, {len(trials)} planted markets"
    return _figure("B5", what, flagged, _NULL, "null")


def _timed(seed: int) -> Finding:
    cells = as_cells(plant_cells(1000 * seed))
    begun = time.perf_counter()
    estimate(cells)
    seconds = time.perf_counter() - begun
    return _figure("G1", "Seconds to rank 300 practices x 8 lines", seconds, _SECONDS)


def _figure(
    id_: str,
    what: str,
    reached: float | None,
    bar: Bar | None = None,
    scenario: str = _BASE,
) -> Finding:
    return finding(id_, what, scenario=scenario, reached=reached, bar=bar)
