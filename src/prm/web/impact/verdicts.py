"""The verdict in a sentence, and what stands beneath it. A gain is *probable*; only a lottery proves."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.attribution.verdicts import ImpactResult, Reading
from prm.common.formats import lift, lifts, number, plural, share, upper_first
from prm.insights.impact.results import Judged
from prm.web.impact.drift import held
from prm.web.impact.saying import ends, in_words, subject

GAINED, NO_GAIN, UNSURE = "gained", "no gain seen", "not enough evidence"
LABELS = {GAINED: "Gained", NO_GAIN: "No gain seen", UNSURE: "Not enough evidence"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said first."""

    headline: str
    lead: str
    label: str  # in a list


def verdict_of(judged: Judged) -> Verdict:
    """Put a judgement into words; where the evidence doesn't suffice, without any single figure."""
    result, kind = judged.result, judged.version.kind
    if result.verdict == GAINED and result.estimate:
        return Verdict(
            _gained(result, result.estimate, kind), _of(result), _label(result)
        )
    if result.verdict == NO_GAIN and result.estimate:
        return Verdict(
            _no_gain(result, result.estimate, kind), _held(result), "No gain seen"
        )
    return Verdict("Not enough evidence.", _unsure(result), LABELS[UNSURE])


def _label(result: ImpactResult) -> str:
    return "Early signal" if result.early else LABELS[GAINED]


def _gained(result: ImpactResult, found: Reading, kind: str) -> str:
    who = subject(kind)
    early = "An early signal: " if result.early else ""
    who = who.lower() if early else who
    surely = "" if result.design == "lottery" else "probably "
    proof = ", proven by the draw" if result.design == "lottery" else ""
    if found.incremental is None or found.incremental_low is None:
        return f"{early}{who} {surely}raised referrals to us{proof}."
    return (
        f"{early}{who} {surely}earned {number(found.incremental)} more referrals in"
        f" {in_words(result.horizon)} months, between {number(found.incremental_low)} and"
        f" {number(found.incremental_high)}{proof}."
    )


def _no_gain(result: ImpactResult, found: Reading, kind: str) -> str:
    who = subject(kind)
    if found.incremental_low is None or found.incremental_high is None:
        return f"No gain seen: {who.lower()} changed referrals to us by {lifts(found.low, found.high)}."
    return (
        f"No gain seen: {who.lower()} brought {_fewer_or_more(found.incremental_low, found.incremental_high)}"
        f" in {in_words(result.horizon)} months."
    )


def _fewer_or_more(low: float, high: float) -> str:
    """Say an interval of referrals that may lie on both sides of nothing."""
    if high <= 0:
        return f"between {number(-high)} and {number(-low)} fewer referrals"
    if low >= 0:
        return f"between {number(low)} and {number(high)} more referrals"
    return f"between {number(-low)} fewer and {number(high)} more referrals"


def _of(result: ImpactResult) -> str:
    """Say the lift with its interval, and how much of what everybody sees would have come anyway."""
    found = result.estimate
    assert found is not None
    said = (
        f"That is {lift(found.lift)} ({share(found.level)} interval {lifts(found.low, found.high)}) over what the"
        " same practices would have sent."
    )
    if design := _drift(result):
        said += f" {design}"
    if result.early:
        said += " Between 15 and 29 practices is a signal and no proof; nothing is credited yet."
    return f"{said} {_on_paper(result)}".rstrip()


def _drift(result: ImpactResult) -> str:
    """Say what a start from outside rests on: that both sides would have gone the same way, which nobody can show."""
    said = held(result) if result.design == "timed" else ""
    return f"{upper_first(said)}." if said else ""


def _on_paper(result: ImpactResult) -> str:
    naive, back = result.beside("naive"), result.beside("bounce_back")
    if not naive or not back or naive.lift is None or back.lift is None:
        return ""
    if naive.lift <= 0 or back.lift <= 0:
        return ""
    part = back.lift / naive.lift
    how = "All" if part >= 1 else "More than half" if part > 0.5 else "Part"
    return f"{how} of the {lift(naive.lift)} seen on paper would have come back without it."


def _held(result: ImpactResult) -> str:
    found = result.estimate
    assert found is not None
    said = f"The effect is {lift(found.lift)} ({share(found.level)} interval {lifts(found.low, found.high)})."
    if result.expected_lift is not None and found.high < result.expected_lift:
        said += f" The {lift(result.expected_lift)} that was expected is ruled out."
    return f"{said} {_on_paper(result)}".rstrip()


def _unsure(result: ImpactResult) -> str:
    found = result.interval
    if found is None:
        return f"{result.too_little} No figure is shown, and none is exported.".strip()
    said = f"The effect lies between {ends(found.low, found.high)}."
    if result.mde is not None:
        with_so_many = (
            f"With {plural(found.treated, 'practice')} we" if found.treated else "We"
        )
        said += f" {with_so_many} could only have detected {lift(result.mde).removeprefix('+')} or more."
    return f"{said} No single figure is shown, and none is exported."
