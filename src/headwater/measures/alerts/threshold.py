"""Thresholds by an alarm budget: steady series like the site's own are made up, and the charts run over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from headwater.measures.alerts.charts import alarms
from headwater.measures.alerts.demand import Demand
from headwater.measures.alerts.expectations import (
    CHARTS,
    Expectations,
    chart_ratios,
    expect,
)
from headwater.measures.alerts.history import Flags, Floats, Histories
from headwater.measures.alerts.noise import MEMORY, Noise

# False alarms a series-month (methods 4.1): 2 alerts a month of 300 series, 3 watches of 100.
ALERT_BUDGET = 2 / 300
WATCH_BUDGET = 3 / 100
_ENOUGH = 40_000  # series-months watched: some 270 false alerts, known to 6 %
_MOST_COPIES = 400
_LEAST = 1e-9
_SEED = 4_000  # any fixed number: equal histories must give equal thresholds
_TRIED = np.arange(0.5, 12.5, 0.5)
# What each chart gets of the budget. A lost share is what can be won back, and the harder to see; our own volume falls
# only where share or total do, and shows it later than they.
_PARTS = {"ours": 0.5, "share": 2.0, "total": 1.25}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What C has to reach, by chart."""

    watch: Mapping[str, float]
    alert: Mapping[str, float]


def thresholds(
    histories: Histories,
    market: Demand,
    scatter: Noise,
    expected: Expectations,
    *,
    alert_budget: float = ALERT_BUDGET,
    watch_budget: float = WATCH_BUDGET,
) -> Thresholds:
    """Return the lowest thresholds that keep a steady site within its budgets.

    The budget is one of series, whichever chart speaks: alarms of several charts within the hold-off are one. Where no
    month can be judged, nothing can be raised.
    """
    if not expected.watched.any():
        never = dict.fromkeys(CHARTS, np.inf)
        return Thresholds(never, never)
    ratios, watched = _steady(histories, market, scatter, expected)
    return Thresholds(
        watch=_within(ratios, watched, budget=watch_budget),
        alert=_within(ratios, watched, budget=alert_budget),
    )


def _within(
    ratios: Mapping[str, Floats], watched: Flags, *, budget: float
) -> dict[str, float]:
    """Find, by halving, the false alarms that each chart may raise so that all together keep the budget."""
    allowed = budget * float(watched.sum())
    counts = {
        chart: [float(alarms(ratio, watched, threshold=h).sum()) for h in _TRIED]
        for chart, ratio in ratios.items()
    }
    low, high = 0.0, allowed
    for _ in range(10):
        each = (low + high) / 2
        raised = np.zeros(watched.shape, bool)
        for chart, ratio in ratios.items():
            threshold = _threshold(counts[chart], each * _PARTS[chart])
            raised |= alarms(ratio, watched, threshold=threshold)
        # A month in which a chart speaks counts once, and so do those that follow within the hold-off.
        events = alarms(np.where(raised, 1.0, -1.0), watched, threshold=0.5).sum()
        low, high = (each, high) if events <= allowed else (low, each)
    return {chart: _threshold(counts[chart], low * _PARTS[chart]) for chart in ratios}


def _threshold(counts: list[float], allowed: float) -> float:
    """Read the threshold off the counts at those tried; their logarithm falls nearly in a line."""
    falling = np.minimum.accumulate(np.log(np.array(counts) + 0.5))
    wanted = np.log(allowed + 0.5)
    return float(np.interp(-wanted, -falling, _TRIED))


def _steady(
    histories: Histories, market: Demand, scatter: Noise, expected: Expectations
) -> tuple[dict[str, Floats], Flags]:
    """Return the charts' ratios over made-up series that keep the last baselines of the real ones.

    What lies after the last month judged plays no part.
    """
    rng = np.random.default_rng(_SEED)
    copies = int(np.clip(np.ceil(_ENOUGH / expected.watched.sum()), 1, _MOST_COPIES))
    last = int(np.flatnonzero(expected.watched.any(0))[-1])
    rate = (expected.total / np.maximum(market.index, _LEAST))[:, last : last + 1]
    share = expected.share[:, last : last + 1]
    histories = histories.up_to(last + 1)
    market = replace(
        market,
        index=market.index[:, : last + 1],
        variance=market.variance[:, : last + 1],
    )
    parts, watched = [], []
    for _ in range(copies):
        made = _made_up(rng, histories, market, scatter, rate=rate, share=share)
        again = expect(made, market, scatter)
        parts.append(chart_ratios(made, again))
        watched.append(again.watched)
    ratios = {
        chart: np.concatenate([part[chart] for part in parts]) for chart in CHARTS
    }
    return ratios, np.concatenate(watched)


def _made_up(
    rng: np.random.Generator,
    histories: Histories,
    market: Demand,
    scatter: Noise,
    *,
    rate: Floats,
    share: Floats,
) -> Histories:
    """Draw counts: Poisson around a drifting, gamma-scattered mean; of these ours, by a beta-scattered share."""
    shape = histories.shape
    between = scatter.total - scatter.drift
    common = _common(rng, histories, market)
    mean = rate * market.index * histories.completeness * common
    level = np.exp(_drift(rng, shape, scatter.drift) - scatter.drift / 2)
    month = rng.gamma(1 / between, between, shape)
    total = rng.poisson(mean * level * month)
    size = 1 / scatter.share - 1
    chance = rng.beta(share * size, (1 - share) * size, shape)
    ours = rng.binomial(total, chance)
    filed = np.maximum(histories.completeness, _LEAST)  # of no month, nothing is drawn
    return replace(histories, total=total / filed, ours=ours / filed)


def _common(rng: np.random.Generator, histories: Histories, market: Demand) -> Floats:
    """Return what the index misses, one draw a group and month."""
    groups = int(histories.group.max()) + 1
    draw = rng.normal(0, 1, (groups, histories.shape[1]))[histories.group]
    sd = np.sqrt(market.variance)
    return np.asarray(np.exp(sd * draw - sd**2 / 2))


def _drift(rng: np.random.Generator, shape: tuple[int, int], variance: float) -> Floats:
    """Return a stationary first-order autoregression of the given variance."""
    path = rng.normal(0, np.sqrt(variance), shape)
    for month in range(1, shape[1]):
        path[:, month] = (
            MEMORY * path[:, month - 1] + np.sqrt(1 - MEMORY**2) * path[:, month]
        )
    return path
