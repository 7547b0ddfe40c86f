"""What every month of every series should bring, and the evidence of each month on each chart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from headwater.measures.alerts.baseline import share_baseline, volume_baseline
from headwater.measures.alerts.charts import (
    DROP,
    DROPS,
    ODDS,
    SHARE_ODDS,
    count_ratio,
    in_force,
    share_ratio,
)
from headwater.measures.alerts.demand import Demand
from headwater.measures.alerts.history import Flags, Floats, Histories
from headwater.measures.alerts.noise import Noise

CHARTS = ("ours", "share", "total")


@dataclass(frozen=True, slots=True)
class Expectations:
    """Series x months: whole months expected, the size of their scatter (k, or phi of the share), months watched."""

    total: Floats
    total_size: Floats
    ours: Floats
    ours_size: Floats
    share: Floats
    share_size: Floats
    watched: Flags


def expect(histories: Histories, market: Demand, scatter: Noise) -> Expectations:
    """Put the baselines' own uncertainty into the scatter: 1 / kk = 1 / k + Var(rate) + Var(index) (methods 4.1)."""
    total = volume_baseline(
        histories, histories.total, market.index, dispersion=scatter.total
    )
    ours = volume_baseline(
        histories, histories.ours, market.index, dispersion=scatter.ours
    )
    share = share_baseline(histories, dispersion=scatter.share)
    return Expectations(
        total=total.expected,
        total_size=1 / (scatter.total + total.variance + market.variance),
        ours=ours.expected,
        ours_size=1 / (scatter.ours + ours.variance + market.variance),
        share=share.share,
        share_size=np.maximum(1 / (scatter.share + 1 / (share.size + 1)) - 1, 0.5),
        watched=total.watched,
    )


def chart_ratios(
    histories: Histories,
    expected: Expectations,
    *,
    drop: float = DROP,
    odds: float = SHARE_ODDS,
) -> dict[str, Floats]:
    """Return the log likelihood ratio of a drop by chart, series x months, of what was filed by now."""
    seen_total, seen_ours = (
        histories.seen(histories.total),
        histories.seen(histories.ours),
    )
    least = 1e-9
    return {
        "ours": count_ratio(
            seen_ours,
            np.maximum(histories.seen(expected.ours), least),
            expected.ours_size,
            drop=drop,
        ),
        "share": share_ratio(
            seen_ours, seen_total, expected.share, expected.share_size, odds=odds
        ),
        "total": count_ratio(
            seen_total,
            np.maximum(histories.seen(expected.total), least),
            expected.total_size,
            drop=drop,
        ),
    }


def probabilities(histories: Histories, expected: Expectations) -> Mapping[str, Floats]:
    """Return P(a drop is in force) by chart, series x months."""
    ratios = [
        chart_ratios(histories, expected, drop=drop, odds=odds)
        for drop, odds in zip(DROPS, ODDS, strict=True)
    ]
    return {
        chart: in_force([ratio[chart] for ratio in ratios], expected.watched)
        for chart in CHARTS
    }
