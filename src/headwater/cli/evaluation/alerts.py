"""C1-C5 and G1: are drops found in time, at no more false alarms than were asked for?"""

from __future__ import annotations

import time
from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from headwater.cli.evaluation.alerts_through_claims import judge_alerts_through_claims
from headwater.cli.evaluation.bars import Bar, Finding, finding, ratio
from headwater.cli.evaluation.rivals import RULES, by_pelt, by_rule, has_pelt
from headwater.cli.evaluation.unripe import inflation
from headwater.cli.evaluation.watching import (
    Raised,
    Watching,
    as_flags,
    false_alarms,
    found_within,
    histories,
    watch,
)
from headwater.measures.alerts import Alarm, detect
from headwater.synthetic.series import planted_series

SETS = 12  # of 600 series: one set alone says little
_PLANTED = "planted series"
_SHORT = 24  # months, as many as a site's first files have
_LARGE, _MIDDLE = (20.0, 41.0), (10.0, 20.0)
_FALSE = Bar(high=2.5)
_HALF = {
    _LARGE: Bar(low=0.85),
    _MIDDLE: Bar(low=0.65),
    (5.0, 10.0): None,
    (2.0, 5.0): None,
}
_MOST = {3: Bar(low=0.60), 6: Bar(low=0.85)}
_INFLATION = Bar(high=1.2)
_SHARE = Bar(low=0.80)
_MISTAKEN = Bar(high=0.10)
_SECONDS = Bar(high=5.0)

Trial = tuple[Watching, tuple[Alarm, ...]]


def judge_alerts(
    *,
    seed: int,
    scenario: str,
    made: Mapping[str, pa.Table],
    shocks: pa.Table,
    cells: pa.Table,
) -> list[Finding]:
    """Judge the charts on planted series of seeds of their own, then on what came through the claims.

    Parameters
    ----------
    seed
        Of the market: its planted series have the seeds 1000 x seed, 1000 x seed + 1, …
    made
        The mart's alert, watched and series.
    shocks, cells
        ``truth/shock`` and ``truth/cell`` of the market.
    """
    half = _trials(seed, 0.5)
    return [
        *_in_time(half, _trials(seed, 0.7), _trials(seed, 0.3)),
        *_unripe(seed),
        *_classified(_trials(seed, 0.4)),
        *_compared([one for one, _ in half]),
        *_short(seed),
        _timed(seed),
        *judge_alerts_through_claims(
            scenario=scenario, made=made, shocks=shocks, cells=cells
        ),
    ]


def _trials(seed: int, drop: float) -> list[Trial]:
    seeds = range(1_000 * seed, 1_000 * seed + SETS)
    return [watch(planted_series(number, drop=drop)) for number in seeds]


def _row(id_: str, what: str, reached: float | None, bar: Bar | None = None) -> Finding:
    return finding(id_, what, scenario=_PLANTED, reached=reached, bar=bar)


def _in_time(half: list[Trial], most: list[Trial], third: list[Trial]) -> list[Finding]:
    ones, heavy, light = ([one for one, _ in trials] for trials in (half, most, third))
    return [
        _row(
            "C1",
            "False alarms a month of 300 steady series, three charts together",
            false_alarms(ones + heavy + light),
            _FALSE,
        ),
        *[
            _row(
                "C2",
                f"-50 % found within 4 months, {low:.0f}-{min(high, 40):.0f} a month",
                found_within(ones, 4, volumes=(low, high)),
                bar,
            )
            for (low, high), bar in _HALF.items()
        ],
        *[
            _row(
                "C3",
                f"-70 % found within {months} months",
                found_within(heavy, months),
                bar,
            )
            for months, bar in _MOST.items()
        ],
        _row("C3", "-30 % found within 6 months", found_within(light, 6)),
    ]


def _unripe(seed: int) -> list[Finding]:
    found = inflation(seed, sets=min(SETS, 2))
    usual = found.complete or 0.0
    return [
        _row(
            "C4",
            f"False alarms with months 55/80/92/97 % filed over those with all filed: {what}",
            ratio(reached, usual) if reached is not None else None,
            bar,
        )
        for what, reached, bar in (
            ("mature months alone", found.mature, _INFLATION),
            ("all months, grown", found.grown, None),
            ("all months as they stand", found.raw, None),
        )
    ]


def _classified(trials: list[Trial]) -> list[Finding]:
    by_chart = {
        chart: [(one, _of(one, alarms, chart=chart)) for one, alarms in trials]
        for chart in ("share", "ours", "total")
    }
    verdicts = {
        verdict: [(one, _of(one, alarms, verdict=verdict)) for one, alarms in trials]
        for verdict in ("leak", "shrinkage")
    }
    return [
        _row(
            "C5",
            "-40 % of a share found by the share chart within 6 months",
            _found(by_chart["share"], event="leak"),
            _SHARE,
        ),
        _row(
            "C5",
            "-40 % of all that a practice sends, called a leak",
            _found(verdicts["leak"], event="shrinkage"),
            _MISTAKEN,
        ),
        _row(
            "C5",
            "-40 % of a share called a leak",
            _found(verdicts["leak"], event="leak"),
        ),
        _row(
            "C5",
            "-40 % of a share, by our volume's chart",
            _found(by_chart["ours"], event="leak"),
        ),
        _row(
            "C5",
            "-40 % of a share, by the total's chart",
            _found(by_chart["total"], event="leak"),
        ),
        _row(
            "C5",
            "-40 % of all that a practice sends, called shrinkage",
            _found(verdicts["shrinkage"], event="shrinkage"),
        ),
    ]


def _of(
    one: Watching, alarms: tuple[Alarm, ...], *, chart: str = "", verdict: str = ""
) -> Raised:
    return as_flags(
        one.planted,
        [
            alarm
            for alarm in alarms
            if chart in ("", alarm.chart) and verdict in ("", alarm.verdict)
        ],
    )


def _found(pairs: list[tuple[Watching, Raised]], *, event: str) -> float | None:
    again = [Watching(one.planted, flags, one.watched) for one, flags in pairs]
    return found_within(again, 6, event=event)


def _compared(ones: list[Watching]) -> list[Finding]:
    """Print what others alarm on: volumes of ours alone, as they know nothing else."""
    rivals = {"our charts": ones}
    rivals |= {name: [by_rule(one.planted, name) for one in ones[:2]] for name in RULES}
    if has_pelt():
        rivals["PELT, penalty 14"] = [by_pelt(ones[0].planted)]
    return [
        row
        for name, watchings in rivals.items()
        for row in (
            _row("C", f"False alarms a month of 300: {name}", false_alarms(watchings)),
            _row(
                "C", f"-50 % found within 3 months: {name}", found_within(watchings, 3)
            ),
            _row(
                "C", f"-50 % found within 6 months: {name}", found_within(watchings, 6)
            ),
        )
    ]


def _short(seed: int) -> list[Finding]:
    """Print what files of two years give, the last three months immature."""
    seeds = range(1_000 * seed, 1_000 * seed + SETS)
    watchings = []
    for number in seeds:
        planted = planted_series(number, drop=0.5, months=_SHORT)
        mature = np.broadcast_to(np.arange(_SHORT) < _SHORT - 3, planted.total.shape)
        found = detect(histories(planted, tested=mature))
        alerts = tuple(alarm for alarm in found.alarms if alarm.tier == "alert")
        flags = as_flags(planted, alerts)
        watchings.append(Watching(planted, flags, found.expected.watched))
    return [
        _row(
            "C",
            "Files of 24 months: false alarms a month of 300",
            false_alarms(watchings),
        ),
        _row(
            "C",
            "Files of 24 months: -50 % found within 4 months, 20-40 a month",
            found_within(watchings, 4, volumes=_LARGE),
        ),
    ]


def _timed(seed: int) -> Finding:
    planted = planted_series(seed, drop=0.5, series=2_400, months=_SHORT)
    laid = histories(planted)
    begun = time.perf_counter()
    detect(laid)
    return _row(
        "G1",
        "Seconds to watch 300 practices x 8 lines x 24 months",
        time.perf_counter() - begun,
        _SECONDS,
    )
