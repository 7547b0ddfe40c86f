"""What others alarm on, over the same planted series: rules of thumb on quarters, and PELT where it is installed."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from headwater.cli.evaluation.watching import Flags, Numbers, Watching, quiet_after
from headwater.synthetic.series import PlantedSeries

_DROP = 0.8  # of what it is compared with
_LEAST = 15.0  # episodes a quarter
_CERTAIN = 1.645  # standard deviations: p < .05 on one side
# Of the log likelihood, for each change more; methods 4.2 print 14 beside our charts.
_PENALTY = 14.0
_PELT_SERIES = 150  # as there: each is searched again every month
_BASELINE = 12  # months that every rival gets before it may speak

Rule = Callable[[Numbers, Numbers], Flags]


def _any_drop(now: Numbers, before: Numbers) -> Flags:
    return np.asarray(now < _DROP * before)


def _drop_of_enough(now: Numbers, before: Numbers) -> Flags:
    return _any_drop(now, before) & (before >= _LEAST)


def _drop_beyond_chance(now: Numbers, before: Numbers) -> Flags:
    return _any_drop(now, before) & (before - now > _CERTAIN * np.sqrt(now + before))


# Name -> months back of the quarter that is compared with, and the rule.
RULES: dict[str, tuple[int, Rule]] = {
    "-20 % on last quarter": (3, _any_drop),
    "-20 % on last quarter, of 15 and more": (3, _drop_of_enough),
    "-20 % on the same quarter last year": (12, _any_drop),
    "-20 % on last quarter and p < .05": (3, _drop_beyond_chance),
}


def by_rule(planted: PlantedSeries, name: str) -> Watching:
    """Compare each month's last quarter with an earlier one."""
    back, rule = RULES[name]
    sums = np.cumsum(np.pad(planted.ours, ((0, 0), (1, 0))), axis=1).astype(float)
    raised = np.zeros(planted.ours.shape, bool)
    watched = np.zeros_like(raised)
    for t in range(max(_BASELINE, back + 2), len(planted.ours[0])):
        now = sums[:, t + 1] - sums[:, t - 2]
        before = sums[:, t + 1 - back] - sums[:, t - 2 - back]
        raised[:, t], watched[:, t] = rule(now, before), True
    return Watching(planted, quiet_after(raised), watched)


def has_pelt() -> bool:
    """Say whether ``ruptures`` is installed; it is no part of the product."""
    return importlib.util.find_spec("ruptures") is not None


def by_pelt(planted: PlantedSeries) -> Watching:
    """Search each series' past again every month; a last level below the one before it is an alarm."""
    from ruptures import KernelCPD

    some = _first(planted, _PELT_SERIES)
    signal = 2 * np.sqrt(
        some.ours + 3 / 8
    )  # Anscombe: the variance of a count becomes 1
    raised = np.zeros(signal.shape, bool)
    watched = np.zeros_like(raised)
    watched[:, _BASELINE:] = True
    for row, values in enumerate(signal):
        for t in range(_BASELINE, len(values)):
            search = KernelCPD(kernel="linear", min_size=2)
            ends = search.fit(values[: t + 1, None]).predict(pen=_PENALTY)
            raised[row, t] = _fell(values[: t + 1], [int(end) for end in ends])
    return Watching(some, quiet_after(raised), watched)


def _fell(values: Numbers, ends: list[int]) -> bool:
    """Say whether the last part lies below the one before it, and began in the last half-year."""
    if len(ends) < 2:
        return False
    begin, change = (ends[-3] if len(ends) > 2 else 0), ends[-2]
    recent = len(values) - change <= 6
    return recent and bool(values[change:].mean() < values[begin:change].mean())


def _first(planted: PlantedSeries, series: int) -> PlantedSeries:
    """Return some of the series, as many with an event as there may be."""
    order = np.argsort(planted.event == "none", kind="stable")
    dropping = int((planted.event != "none").sum())
    steady = series - min(math.ceil(series / 2), dropping)
    chosen = np.r_[order[: series - steady], order[dropping : dropping + steady]]
    return replace(
        planted,
        total=planted.total[chosen],
        ours=planted.ours[chosen],
        volume=planted.volume[chosen],
        event=planted.event[chosen],
        first=planted.first[chosen],
    )
