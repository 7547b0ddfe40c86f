"""Five ways to count, side by side: none of them is ever shown as a single figure alone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from headwater.attribution.bounce import expected_bounce_back
from headwater.attribution.study import Estimate, Study, TooLittle
from headwater.attribution.verdicts import Beside, Reading

BOUNCE_DRAWS = 39  # the fewest whose least and greatest are a 95 % interval
BOUNCE_LEVEL = 0.95


def reading(estimate: Estimate, *, single: bool, few: bool) -> Reading:
    """Return what may be shown of an estimate.

    Parameters
    ----------
    single
        Whether a single figure may stand beside the interval.
    few
        Whether so few practices are judged that counts aren't shown.
    """
    return Reading(
        lift=estimate.lift if single else None,
        low=estimate.low,
        high=estimate.high,
        level=estimate.level,
        incremental=estimate.incremental if single and not few else None,
        incremental_low=None if few else estimate.incremental_low,
        incremental_high=None if few else estimate.incremental_high,
        treated=estimate.treated,
        observed=None if few else estimate.observed,
        draws=estimate.draws,
    )


def bracket_of(
    study: Study,
    main: Estimate,
    others: Mapping[str, Estimate],
    *,
    sure: bool,
    few: bool,
) -> tuple[Beside, ...]:
    """Put the naive change first, what it was expected to be without any effect beneath it, and the headline last.

    The naive change keeps its figure whatever the verdict: it is what everybody draws, it is no estimate of an effect,
    and it never stands without the bounce-back. Its counts are nobody's gain and aren't kept.
    """
    found = []
    bounce = _bounce_back(study)
    if "naive" in others and bounce:
        found += [
            Beside(
                key="naive", reading=reading(others["naive"], single=True, few=True)
            ),
            Beside(key="bounce_back", reading=bounce),
        ]
    found += [
        Beside(key=key, reading=reading(other, single=sure, few=few))
        for key, other in others.items()
        if key != "naive"
    ]
    return (*found, Beside(key="headline", reading=reading(main, single=sure, few=few)))


def _bounce_back(study: Study) -> Reading | None:
    """Return the change to be expected without any effect, with the range of it over practices drawn again."""
    try:
        expected = expected_bounce_back(study)
    except TooLittle:
        return None
    rng = np.random.default_rng(0)
    drawn = []
    for _ in range(BOUNCE_DRAWS):
        rows = rng.integers(0, len(study.practices), len(study.practices))
        try:
            drawn.append(expected_bounce_back(study.only(rows)))
        except TooLittle:
            continue
    if not drawn:
        return None
    return Reading(
        lift=expected,
        low=min(expected, *drawn),
        high=max(expected, *drawn),
        level=BOUNCE_LEVEL,
        draws=len(drawn),
    )
