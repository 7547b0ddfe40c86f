"""D2-D6 and G1: is the estimated effect of visits the planted one, where visits follow dips and where they don't?

A market plants ten sets of practices for each setting, too few to decide; the bars are for ten markets together.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from headwater.attribution import Estimate, Study
from headwater.attribution.bounce import expected_bounce_back
from headwater.attribution.lottery import estimate_lottery, fit_lottery
from headwater.attribution.sequential import estimate_sequential, fit_sequential
from headwater.cli.evaluation.bars import Bar, Finding, Together, finding
from headwater.cli.evaluation.work_planted import (
    Planted,
    as_judged,
    planted_sets,
    reached,
)
from headwater.cli.evaluation.work_rivals import compare_rivals
from headwater.synthetic.worked import WORK, Setting

LIFTS = (0.0, 0.1, 0.2)
DRAWS = 79  # of an interval here: its ends are order statistics; the product takes 199
_FEW_DRAWS, _FULL_DRAWS = 39, 199  # the fewest that make a 95 % interval; the product's
_DIP, _RANDOM, _LOTTERY = "dip-triggered", "random", "lottery"

_BIAS, _RANDOM_BIAS = Bar(high=0.03), Bar(high=0.02)
_COVERAGE, _FALSE, _POWER = Bar(0.90, 0.98), Bar(high=0.05), Bar(low=0.80)
_LOTTERY_BIAS, _LOTTERY_SPREAD = Bar(high=0.02), Bar(high=0.07)
_BOUNCE = Bar(high=0.06)
_SECONDS = Bar(high=30.0)

# Beside the bars: other shocks, other rules of visiting, and what only the liaison knew. Name -> setting and lifts.
_BESIDE: dict[str, tuple[str, Setting]] = {
    "lasting shocks": (_DIP, replace(WORK[_DIP], shocks="persistent")),
    "passing shocks": (_DIP, replace(WORK[_DIP], shocks="transitory")),
    "effect worn off by 15 % a month": (_DIP, replace(WORK[_DIP], decay=0.15)),
    "a third of the visits by cadence": ("base", WORK["base"]),
    "the liaison knew what would rise": ("insider", WORK["insider"]),
    "the liaison knew what would fall": (
        "insider",
        replace(WORK["insider"], insider=-WORK["insider"].insider),
    ),
    "a third reaches sister practices": ("spillover", WORK["spillover"]),
}


def judge_work(*, seed: int) -> list[Finding]:
    """Estimate the effect of planted visits, of 0, 10 and 20 %, and print other ways to estimate it beside.

    Parameters
    ----------
    seed
        Of the market: its planted sets have seeds of their own.
    """
    by_lift = {
        lift: planted_sets(seed, place, replace(WORK[_DIP], lift=lift))
        for place, lift in enumerate(LIFTS)
    }
    at_random = {
        lift: planted_sets(seed, 10 + place, replace(WORK[_RANDOM], lift=lift))
        for place, lift in enumerate((0.0, 0.2))
    }
    return [
        *[row for lift, sets in by_lift.items() for row in _after_dips(lift, sets)],
        *[row for lift, sets in at_random.items() for row in _at_random(lift, sets)],
        *_by_lottery(seed),
        *_nothing_happened(seed),
        *_beside(seed),
        *compare_rivals(_DIP, by_lift),
        *compare_rivals(_RANDOM, at_random),
        _timed(by_lift[0.2][0].study),
    ]


def _estimate(study: Study) -> Estimate:
    return estimate_sequential(study, draws=DRAWS)


def _percent(lift: float) -> str:
    return f"{100 * lift:.0f} %"


def _told(scenario: str, what: str) -> Callable[..., Finding]:
    """Return a way to put down figures of one setting; ``what`` says which."""

    def put(
        id_: str, figure: str, value: float | None, bar: Bar | None, how: Together
    ) -> Finding:
        return finding(
            id_,
            f"{figure}, {what}",
            scenario=scenario,
            reached=value,
            bar=bar,
            together=how,
        )

    return put


def _after_dips(lift: float, sets: list[Planted]) -> list[Finding]:
    """D2, D3, D6 and half of D4: visits that follow dips."""
    put = _told(_DIP, f"visits after dips, true lift {_percent(lift)}")
    judged = [as_judged(each) for each in sets]
    found = reached(judged, _estimate)
    unweighted = reached(judged, lambda study: fit_sequential(study, method="or"))
    everybody = reached(sets, fit_sequential)
    bounce, fell = _bounce(judged)
    rows = [
        put("D2", "Bias of the lift", found.bias, _BIAS, "size of the mean"),
        put("D3", "95 % interval holds the lift", found.coverage, _COVERAGE, "mean"),
        put("D6", "Error of the bounce-back", bounce, _BOUNCE, _ROOT),
        put("D6", "Error of the bounce-back as it fell", fell, None, _ROOT),
        put("D2", "Standard deviation of the lift", found.spread, None, _ROOT),
        put("D3", "Width of the interval", found.width, None, "mean"),
        put("D2", "Bias without weights (OR)", unweighted.bias, None, "mean"),
        put("D2", "Bias with all visited judged", everybody.bias, None, "mean"),
        put("D2", "Visited practices judged", _share(judged), None, "mean"),
    ]
    claimed = {0.0: ("D3", "Gain claimed", _FALSE), 0.2: ("D4", "Gain claimed", _POWER)}
    id_, figure, bar = claimed.get(lift, ("D4", "Gain claimed", None))
    return [*rows, put(id_, figure, found.claimed, bar, "mean")]


_ROOT: Together = "root mean square"


def _share(judged: list[Planted]) -> float:
    return float(
        np.mean(
            [each.study.treated.sum() / each.truth.setting.visited for each in judged]
        )
    )


def _bounce(sets: list[Planted]) -> tuple[float, float]:
    """Return the root mean square error of the forecast, against what was to be expected and against what came."""
    told = np.array([expected_bounce_back(each.study) for each in sets])
    expected = np.array([each.bounce for each in sets])
    fell = np.array([each.bounce_as_it_fell for each in sets])
    return (
        float(np.sqrt(np.mean((told - expected) ** 2))),
        float(np.sqrt(np.mean((told - fell) ** 2))),
    )


def _at_random(lift: float, sets: list[Planted]) -> list[Finding]:
    """D4: visits that follow nothing."""
    put = _told(_RANDOM, f"visits by chance, true lift {_percent(lift)}")
    found = reached([as_judged(each) for each in sets], fit_sequential)
    return [put("D4", "Bias of the lift", found.bias, _RANDOM_BIAS, "size of the mean")]


def _by_lottery(seed: int) -> list[Finding]:
    """D5: visits drawn from the month's list."""
    rows = []
    for place, lift in enumerate(LIFTS):
        sets = planted_sets(seed, 20 + place, replace(WORK[_LOTTERY], lift=lift))
        put = _told(_LOTTERY, f"visits drawn from the list, true lift {_percent(lift)}")
        found = reached(sets, fit_lottery)
        rows += [
            put("D5", "Bias of the lift", found.bias, _LOTTERY_BIAS, _SIZE),
            put(
                "D5",
                "Standard deviation of the lift",
                found.spread,
                _LOTTERY_SPREAD,
                _ROOT,
            ),
        ]
        if lift == LIFTS[-1]:
            rows += _intervals(put, sets)
    return rows


_SIZE: Together = "size of the mean"


def _intervals(put: Callable[..., Finding], sets: list[Planted]) -> list[Finding]:
    found = reached(sets, lambda study: estimate_lottery(study, draws=DRAWS))
    return [
        put("D5", "95 % interval holds the lift", found.coverage, None, "mean"),
        put("D5", "Gain claimed", found.claimed, None, "mean"),
    ]


def _nothing_happened(seed: int) -> list[Finding]:
    """S0: visits by dips and by cadence that changed nothing."""
    sets = [as_judged(each) for each in planted_sets(seed, 30, WORK["null"])]
    found = reached(sets, lambda study: estimate_sequential(study, draws=_FEW_DRAWS))
    put = _told("null", "visits after dips and by cadence that changed nothing")
    return [
        put("D3", "Gain claimed", found.claimed, None, "mean"),
        put("D2", "Bias of the lift", found.bias, None, "mean"),
    ]


def _beside(seed: int) -> list[Finding]:
    """Return the bias where the world is another one than the bars ask for; S8's and S9's too."""
    rows = []
    for place, (what, (scenario, setting)) in enumerate(_BESIDE.items()):
        for step, lift in enumerate(LIFTS):
            sets = planted_sets(
                seed, 40 + 3 * place + step, replace(setting, lift=lift)
            )
            put = _told(scenario, f"{what}, true lift {_percent(lift)}")
            found = reached([as_judged(each) for each in sets], fit_sequential)
            rows.append(put("D2", "Bias of the lift", found.bias, None, "mean"))
    return rows


def _timed(study: Study) -> Finding:
    begun = time.perf_counter()
    estimate_sequential(study, draws=_FULL_DRAWS)
    seconds = time.perf_counter() - begun
    what = f"Seconds to estimate 90 visits among 300 practices, {_FULL_DRAWS} resamples"
    return finding("G1", what, scenario="base", reached=seconds, bar=_SECONDS)
