"""From histories to alarms: which series have fallen, since when, how far, and whether it looks like a leak."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from headwater.measures.alerts.charts import (
    DROP,
    Excursions,
    count_ratio,
    follow,
    share_ratio,
)
from headwater.measures.alerts.demand import Demand, demand
from headwater.measures.alerts.expectations import (
    CHARTS,
    Expectations,
    chart_ratios,
    expect,
    probabilities,
)
from headwater.measures.alerts.history import Floats, Histories
from headwater.measures.alerts.noise import Noise, noise
from headwater.measures.alerts.threshold import (
    ALERT_BUDGET,
    WATCH_BUDGET,
    Thresholds,
    thresholds,
)

LONGEST_SEARCH = 12  # months: a series whose half could be gone for longer unnoticed is too small to alarm on
_HALF = 0.5
_BELIEVED = 0.5  # probability from which a drop counts as in force


@dataclass(frozen=True, slots=True)
class Alarm:
    """One drop that a chart found. Months are indices into the histories.

    Attributes
    ----------
    began, raised
        First month of the drop (after the chart's last zero), and the month whose evidence crossed the threshold.
    before, after
        Episodes a month, or share, from ``began`` to the last month judged, or to ``raised`` where it is over: as the
        level before the drop would have had it, and as it was.
    probability
        That the drop is still in force in the last month judged.
    verdict
        leak: our share has fallen and the total hasn't; shrinkage: the total has and the share hasn't; else unclear.
    """

    series: int
    chart: str
    tier: str
    began: int
    raised: int
    before: float
    after: float
    probability: float
    in_force: bool
    verdict: str

    @property
    def change(self) -> float:
        """Ratio of the change, -0.45 for a loss of 45 %."""
        return self.after / self.before - 1 if self.before > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Detection:
    """What was found, and all that it was found with."""

    market: Demand
    noise: Noise
    expected: Expectations
    limits: Thresholds
    probability: Mapping[str, Floats]
    alarms: tuple[Alarm, ...]
    months_to_find: (
        Floats  # that a lost half would take, by series; inf where no chart is watched
    )


def detect(
    histories: Histories,
    *,
    alert_budget: float = ALERT_BUDGET,
    watch_budget: float = WATCH_BUDGET,
) -> Detection:
    """Run the three charts over every series (methods 4.1). Equal histories give equal findings."""
    market = demand(histories)
    scatter = noise(histories, market)
    expected = expect(histories, market, scatter)
    limits = thresholds(
        histories,
        market,
        scatter,
        expected,
        alert_budget=alert_budget,
        watch_budget=watch_budget,
    )
    found = Detection(
        market=market,
        noise=scatter,
        expected=expected,
        limits=limits,
        probability=probabilities(histories, expected),
        alarms=(),
        months_to_find=_months_to_find(expected, limits),
    )
    return replace(found, alarms=tuple(_alarms(histories, found)))


def _alarms(histories: Histories, found: Detection) -> list[Alarm]:
    ratios = chart_ratios(histories, found.expected)
    # A series in which a lost half would go unnoticed for a year raises nothing: what it raised would be chance.
    able = found.expected.watched & (found.months_to_find <= LONGEST_SEARCH)[:, None]
    rows = []
    for chart in CHARTS:
        excursions = follow(
            ratios[chart],
            able,
            watch=found.limits.watch[chart],
            alert=found.limits.alert[chart],
        )
        drops = _drops(found, chart, excursions)
        lasts = {drop.series: drop for drop in drops}
        for drop in drops:
            is_last = lasts[drop.series] is drop
            rows.append(_alarm(histories, found, chart, drop, is_last=is_last))
    return sorted(rows, key=lambda row: (row.series, row.raised, row.chart))


@dataclass(frozen=True, slots=True)
class _Drop:
    series: int
    began: int
    raised: int
    is_alert: bool


def _drops(found: Detection, chart: str, excursions: Excursions) -> list[_Drop]:
    """Make one of what speaks of one drop, in order of series and month.

    A watch that becomes an alert is one; so is a second crossing while the first has never ceased to be in force.
    """
    kept: list[_Drop] = []
    for row in np.lexsort((excursions.raised, excursions.series)):
        drop = _Drop(
            int(excursions.series[row]),
            int(excursions.began[row]),
            int(excursions.raised[row]),
            bool(excursions.alert[row]),
        )
        last = kept[-1] if kept and kept[-1].series == drop.series else None
        if last is None or not _is_same(found, chart, last, drop):
            kept.append(drop)
        elif drop.is_alert and not last.is_alert:
            kept[-1] = replace(drop, began=last.began)
    return kept


def _is_same(found: Detection, chart: str, last: _Drop, drop: _Drop) -> bool:
    if drop.began == last.began:
        return True
    between = found.probability[chart][drop.series, last.raised : drop.raised + 1]
    return bool((between >= _BELIEVED).all())


def _alarm(
    histories: Histories, found: Detection, chart: str, drop: _Drop, *, is_last: bool
) -> Alarm:
    watched = found.expected.watched[drop.series]
    newest = int(np.flatnonzero(watched)[-1])
    probability = float(found.probability[chart][drop.series, newest])
    in_force = is_last and probability >= _BELIEVED
    end = newest if in_force else drop.raised
    before, after = _levels(histories, found, chart, drop, begin=drop.began, end=end)
    return Alarm(
        series=drop.series,
        chart=chart,
        tier="alert" if drop.is_alert else "watch",
        began=drop.began,
        raised=drop.raised,
        before=before,
        after=after,
        probability=probability,
        in_force=in_force,
        verdict=verdict(
            share=float(found.probability["share"][drop.series, end]),
            total=float(found.probability["total"][drop.series, end]),
        ),
    )


def _levels(
    histories: Histories,
    found: Detection,
    chart: str,
    drop: _Drop,
    *,
    begin: int,
    end: int,
) -> tuple[float, float]:
    """Return what the level before the drop would give in the months judged between two, and what came in them."""
    row, expected = drop.series, found.expected
    span = np.flatnonzero(expected.watched[row, begin : end + 1]) + begin
    if chart == "share":
        ours, total = histories.ours[row, span].sum(), histories.total[row, span].sum()
        return float(expected.share[row, drop.began]), float(ours / max(total, 1e-9))
    usual = expected.ours if chart == "ours" else expected.total
    volume = histories.ours if chart == "ours" else histories.total
    index = found.market.index[row]
    rate = usual[row, drop.began] / index[drop.began]
    return float((rate * index[span]).mean()), float(volume[row, span].mean())


def verdict(*, share: float, total: float) -> str:
    """Classify by the pair: the probability of a drop of our share, and of all that the practice sends."""
    fallen = (share >= _BELIEVED, total >= _BELIEVED)
    return {(True, False): "leak", (False, True): "shrinkage"}.get(fallen, "unclear")


def _months_to_find(expected: Expectations, limits: Thresholds) -> Floats:
    """Return how many months of half of ours the faster of two charts needs on average: threshold / evidence a month.

    As the last twelve months watched have it: the volume chart sees ours at half, the share chart the share at half.
    """
    recent = expected.watched[:, -LONGEST_SEARCH:]
    months = np.maximum(recent.sum(1), 1)

    def usual(values: Floats) -> Floats:
        return np.asarray((values[:, -LONGEST_SEARCH:] * recent).sum(1) / months)

    ours, total, share = (
        usual(expected.ours),
        usual(expected.total),
        usual(expected.share),
    )
    some = np.maximum(ours, 1e-9)
    volume = count_ratio(
        _HALF * some, some, np.maximum(usual(expected.ours_size), 1e-9), drop=DROP
    )
    left = np.minimum(_HALF * share, 1.0) * total
    lost = share_ratio(
        left,
        total,
        np.clip(share, 1e-4, 1 - 1e-4),
        np.maximum(usual(expected.share_size), 0.5),
        odds=0.5,
    )
    need = np.minimum(
        limits.alert["ours"] / np.maximum(volume, 1e-9),
        limits.alert["share"] / np.maximum(lost, 1e-9),
    )
    return np.where(recent.any(1), need, np.inf)
