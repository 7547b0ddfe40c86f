"""C4: what months that aren't all filed do to false alarms, month by month as the files come in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.cli.evaluation.watching import (
    Flags,
    Watching,
    false_alarms,
    histories,
)
from headwater.measures.alerts import Detection, Histories, detect
from headwater.measures.alerts.charts import alarms
from headwater.measures.alerts.demand import demand
from headwater.measures.alerts.expectations import CHARTS, chart_ratios, expect
from headwater.measures.maturity import MATURE
from headwater.synthetic.series import PlantedSeries, planted_series, seen_at

RUN_OUT = (0.55, 0.80, 0.92, 0.97)  # of the newest months, the newest first
_FROM = 36  # the month of the first files that are looked at
_DROP = 0.5


@dataclass(frozen=True, slots=True)
class Unripe:
    """False alarms a month of 300 steady series, by what is done about months that aren't all filed."""

    complete: float | None  # there are none
    mature: float | None  # only mature months are judged, grown: ours
    grown: float | None  # all are judged, grown
    raw: float | None  # all are judged as they stand


def inflation(seed: int, sets: int) -> Unripe:
    """Look at planted series at the end of each of their last months, as the files stood then."""
    ways: dict[str, list[Watching]] = {
        name: [] for name in ("complete", "mature", "grown", "raw")
    }
    for number in range(1_000 * seed, 1_000 * seed + sets):
        planted = planted_series(number, drop=_DROP)
        known = detect(histories(planted))
        for name, watchings in ways.items():
            watchings.append(_month_by_month(planted, known, name, number))
    return Unripe(**{name: false_alarms(found) for name, found in ways.items()})


def _month_by_month(
    planted: PlantedSeries, known: Detection, way: str, seed: int
) -> Watching:
    raised = np.zeros(planted.total.shape, bool)
    watched = np.zeros_like(raised)
    for month in range(_FROM, len(planted.total[0])):
        laid = _as_filed(planted, way, seed, month)
        raised[:, month], watched[:, month] = _newest(laid, known)
    return Watching(planted, raised, watched)


def _as_filed(planted: PlantedSeries, way: str, seed: int, month: int) -> Histories:
    """Return what the files show at a month's end: every other series comes of claims, the rest of orders at once."""
    if way == "complete":
        return histories(seen_at(planted, seed, month=month, completeness=()))
    seen = seen_at(planted, seed, month=month, completeness=RUN_OUT)
    at_once = np.arange(len(planted.total)) % 2 == 0
    filed = np.ones(seen.total.shape)
    filed[:, month + 1 - len(RUN_OUT) :] = RUN_OUT[::-1]
    filed[at_once] = 1.0
    seen.total[at_once] = planted.total[at_once, : month + 1]
    seen.ours[at_once] = planted.ours[at_once, : month + 1]
    return histories(
        seen,
        filed=np.ones_like(filed) if way == "raw" else filed,
        tested=filed >= MATURE if way == "mature" else None,
    )


def _newest(laid: Histories, known: Detection) -> tuple[Flags, Flags]:
    """Say which series raise an alert in the newest month that is judged, by thresholds known beforehand."""
    market = demand(laid)
    expected = expect(laid, market, known.noise)
    ratios = chart_ratios(laid, expected)
    raised = np.zeros(laid.shape, bool)
    for chart in CHARTS:
        raised |= alarms(
            ratios[chart], expected.watched, threshold=known.limits.alert[chart]
        )
    rows = np.arange(len(raised))
    newest = laid.shape[1] - 1 - laid.tested[:, ::-1].argmax(1)
    return raised[rows, newest], expected.watched[rows, newest]
