"""What would settle it where the evidence doesn't suffice: how many practices, how many months, or the lottery."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from headwater.attribution.power import (
    LEAST_PRACTICES,
    mde80,
    se_of_interval,
)
from prm.common.formats import lift, lower_first, number, plural, spoken
from prm.insights.impact.results import Judged
from prm.programs.models import InterventionKind
from prm.web.impact.checks import CONDITIONS

_BY_NUMBER = ("episodes", "interval")  # conditions that more practices bring about


@dataclass(frozen=True, slots=True)
class Settling:
    """What would settle it."""

    sentences: tuple[str, ...]
    planner: str  # address
    by_lot: bool  # visits can be drawn by lot


def settling_of(judged: Judged) -> Settling:
    """Say what would settle it, by what was found so far."""
    result, version = judged.result, judged.version
    wanted = result.expected_lift or 0.15
    said = [_practices(judged, wanted)]
    if result.maturity.unfinished:
        wait = plural(result.maturity.unfinished, "practice")
        said.append(
            f"{wait} will have {number(result.horizon)} complete months later: look again then."
        )
    others = [CONDITIONS[key] for key in result.reasons if key not in _BY_NUMBER]
    if others and result.interval:
        said.append(
            f"More practices alone don’t mend what else fails: {lower_first(spoken(others))}."
        )
    by_lot = version.kind == InterventionKind.VISITS and result.design != "lottery"
    if by_lot:
        said.append(
            "Or draw a share of the visits by lot in the week plan: a draw needs no matching."
        )
    query = urlencode({"line": version.service_line, "lift": f"{100 * wanted:g}"})
    return Settling(
        tuple(each for each in said if each),
        f"{reverse('impact_planner')}?{query}",
        by_lot,
    )


def _practices(judged: Judged, wanted: float) -> str:
    result = judged.result
    found, treated, controls = (
        result.interval,
        result.flow.judged,
        result.flow.controls,
    )
    if found is None or not treated or controls < 2:
        return ""
    if result.mde is not None and result.mde <= wanted and treated < LEAST_PRACTICES:
        return (
            f"{plural(LEAST_PRACTICES - treated, 'more practice')} with all their months: fewer than"
            f" {LEAST_PRACTICES} claim nothing, however large the effect."
        )
    if result.mde is not None and result.mde <= wanted:
        return (
            f"There were practices enough to see {lift(wanted)}. More of them won’t settle it: what fails is"
            " something else, beside."
        )
    se = se_of_interval(found.low, found.high, level=found.level)
    needed = _needed(se, treated, controls, wanted)
    if needed is None:
        return f"No number of practices would show {lift(wanted)} beside so few that aren’t worked on."
    return (
        f"About {plural(needed - treated, 'more practice')} would show {lift(wanted)} in four of five cases, if they"
        " send as these do."
    )


def _needed(se: float, treated: int, controls: int, wanted: float) -> int | None:
    """Return how many practices it takes: the error found shrinks as 1/treated + 1/controls does (power.py)."""
    pool = treated + controls
    unit = se**2 / (1 / treated + 1 / controls)
    for practices in range(treated + 1, pool // 2 + 1):
        spread = (unit * (1 / practices + 1 / (pool - practices))) ** 0.5
        if mde80(spread) <= wanted:
            return max(practices, LEAST_PRACTICES)
    return None
