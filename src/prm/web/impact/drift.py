"""Whether both sides would have gone on alike, in words: of starts that nobody chose by looking at referrals."""

from __future__ import annotations

from headwater.attribution.honest import MOST_BEND
from headwater.attribution.judging import PRETREND
from headwater.attribution.verdicts import Drift, ImpactResult
from prm.common.formats import NARROW, lifts, share

_SELDOM = "so few months seldom show a drift, so that none was found says little"


def before_the_start(result: ImpactResult) -> str:
    """Say what the months before the start tell, what such a test misses, and which drift the result holds through."""
    figures = result.diagnostic("event_plot").figures
    chance, drift = figures.get("pretrend"), result.drift
    said = []
    if isinstance(chance, float) and chance < PRETREND:
        said.append(
            "before the start both sides went different ways: a difference so large comes by chance in"
            f" {share(chance)} of cases"
        )
    elif isinstance(chance, float):
        said.append(
            "before the start no difference stands out (one so large comes by chance in"
            f" {share(chance)} of cases); {_SELDOM}"
        )
    said.append(_holds(result, drift) if drift else _UNKNOWN)
    return "; ".join(each for each in said if each)


_UNKNOWN = "how much drift it holds through can’t be told of so few months or practices"


def _holds(result: ImpactResult, drift: Drift) -> str:
    interval = result.interval
    if interval is None or interval.low <= 0 <= interval.high:
        return _bands(drift)
    return f"{held(result)}: {_bands(drift)}"


def held(result: ImpactResult) -> str:
    """Say up to which drift the result holds; empty where none was worked out."""
    drift, interval = result.drift, result.interval
    if drift is None or interval is None:
        return ""
    what = {"gained": "the gain"}.get(result.verdict, "the sign of the effect")
    straight = drift.bands[0]
    alike = straight.low > 0 if interval.low > 0 else straight.high < 0
    if drift.holds_to is None or not alike:
        return (
            f"{what} does not hold if the two sides had been drifting apart before and went straight on:"
            " that alone could explain it"
        )
    return (
        f"{what} holds even if the pace at which the two sides drift apart changes by up to"
        f" {_bend(drift.holds_to)} from one month to the next"
    )


def _bands(drift: Drift) -> str:
    straight, *bent = drift.bands
    said = f"{lifts(straight.low, straight.high)} if a drift went straight on"
    more = ", ".join(
        f"{lifts(each.low, each.high)} if its pace changed by {_percent(each.bend)} a month"
        for each in bent
    )
    return f"{said}, {more}" if more else said


def _bend(bend: float) -> str:
    if bend >= MOST_BEND:
        return f"{_percent(MOST_BEND)}, the most that is asked about,"
    return _percent(bend) if bend else f"less than {_percent(0.0001)}"


def _percent(bend: float) -> str:
    """Write hundredths of a percent as far as they say something.

    >>> _percent(0.005), _percent(0.0045), _percent(0.01)
    ('0.5\xa0%', '0.45\xa0%', '1\xa0%')
    """
    return f"{100 * bend:.2f}".rstrip("0").rstrip(".") + f"{NARROW}%"
