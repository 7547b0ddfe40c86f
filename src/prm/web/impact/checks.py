"""The ten diagnostics and the seven conditions of the rule, each in a sentence with its figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from headwater.attribution.verdicts import Check, Figure, ImpactResult
from prm.common.formats import lift, lifts, month, number, plural, share
from prm.web.impact.drift import before_the_start
from prm.web.impact.ways import covariate, turned

_STANDING = {True: "holds", False: "fails", None: "shown"}
_TITLES = {
    "flow": "Flow",
    "overlap": "Overlap",
    "balance": "Balance",
    "event_plot": "Event plot",
    "bracket": "Bracket",
    "negative_control": "Negative control",
    "leave_out": "Leave one out",
    "hidden_recovery": "Hidden recovery",
    "power": "Power",
    "maturity": "Maturity",
}
CONDITIONS = {
    "episodes": "Enough practices with all their months",
    "overlap": "Controls like them",
    "balance": "Balance",
    "interval": "Interval excludes zero",
    "negative_control": "Negative control",
    "sign": "Sign is stable",
    "beside": "No campaign beside it",
}
_NOTHING = "There was too little to work it out."


@dataclass(frozen=True, slots=True)
class Said:
    """A check in words."""

    title: str
    text: str
    standing: str  # holds, fails or shown


@dataclass(frozen=True, slots=True)
class Told:
    """What the sentences need besides the figures."""

    result: ImpactResult
    other_line: str  # its name
    names: dict[str, str]  # of practices, by code

    @property
    def single(self) -> bool:
        """Say whether a single figure may stand anywhere."""
        return self.result.estimate is not None


def diagnostics_of(told: Told) -> list[Said]:
    """Return the ten, in their order."""
    return [
        _said(_TITLES[each.key], each, told, _DIAGNOSTICS[each.key])
        for each in told.result.diagnostics
    ]


def conditions_of(told: Told) -> list[Said]:
    """Return the seven, in the rule's order."""
    return [
        _said(CONDITIONS[each.key], each, told, _RULE[each.key])
        for each in told.result.conditions
    ]


Sentence = Callable[[Told, Mapping[str, Figure]], str]


def _said(title: str, check: Check, told: Told, sentence: Sentence) -> Said:
    text = sentence(told, check.figures) if check.figures else _NOTHING
    return Said(title, text, _STANDING[check.holds])


def _number(figures: Mapping[str, Figure], name: str) -> float:
    value = figures.get(name)
    return float(value) if isinstance(value, int | float) else 0.0


def _known(figures: Mapping[str, Figure], name: str) -> float | None:
    value = figures.get(name)
    return float(value) if isinstance(value, int | float) else None


def _flow(told: Told, figures: Mapping[str, Figure]) -> str:
    flow = told.result.flow
    said = (
        f"{plural(flow.visited, 'practice')} worked on, {number(flow.judged)} judged beside"
        f" {number(flow.controls)} not worked on"
    )
    left = ", ".join(f"{count} {reason}" for reason, count in flow.left_out.items())
    return f"{said}; left out: {left}" if left else f"{said}; nobody left out"


def _overlap(told: Told, figures: Mapping[str, Figure]) -> str:
    return (
        f"{share(_number(figures, 'inside'))} of the treated lie where controls do"
        f" ({share(_number(figures, 'inside_needed'))} needed); effective controls"
        f" {number(_number(figures, 'effective_controls'))} ({number(_number(figures, 'needed'))} needed)"
    )


def _balance(told: Told, figures: Mapping[str, Figure]) -> str:
    of = str(figures.get("of") or "")
    if not of:
        return "Nothing that was known beforehand differs between any two of them."
    said = f"largest standardised difference {_number(figures, 'largest'):.2f}, {covariate(of)}"
    if figures.get("drawn"):
        return f"{said}; lots were drawn, so it differs by chance alone"
    return f"{said}; below {_number(figures, 'allowed'):.2f} is asked"


def _event_plot(told: Told, figures: Mapping[str, Figure]) -> str:
    if told.result.design == "timed":
        return before_the_start(told.result)
    seen = int(_number(figures, "months_seen"))
    if not seen:
        return "no month before the start was what anybody chose by"
    return f"the {plural(seen, 'month')} that the planner saw are the selection, not a pre-trend test"


def _bracket(told: Told, figures: Mapping[str, Figure]) -> str:
    count = int(_number(figures, "adjusted"))
    if count < 2:
        return "no second way had enough to count by"
    same = told.result.diagnostic("bracket").holds
    said = f"the {count} adjusted estimates {'have the same sign' if same else 'don’t agree in sign'}"
    near = int(_number(figures, "next_door"))
    if not near:
        return said
    if told.result.beside("ring_excluded") is None:
        return f"{said}; {plural(near, 'practice')} next door to those visited can’t be spared to compare with"
    return f"{said}; one of them does without {plural(near, 'practice')} next door, whom the work may have reached"


def _negative(told: Told, figures: Mapping[str, Figure]) -> str:
    line = told.other_line
    if not figures.get("known"):
        why = "lots were drawn, which needs none" if figures.get("drawn") else ""
        told_so = (
            f"too little in {line.lower()} to say"
            if line
            else "no untouched line was named"
        )
        return f"{told_so}; {why}" if why else told_so
    span = lifts(_number(figures, "low"), _number(figures, "high"))
    if told.single:
        span = f"{lift(_number(figures, 'lift'))} ({span})"
    return f"{line.lower() or 'the other line'}, not worked on: {span}"


def _leave_out(told: Told, figures: Mapping[str, Figure]) -> str:
    whats = {each.what for each in told.result.leave_out}
    names = {
        "practice": "the practice that speaks most for it",
        "liaison": "each liaison",
        "trial": "each month of starts",
    }
    without = ", ".join(names[key] for key in names if key in whats)
    if not without:
        return "nobody could be left out"
    if not told.single:
        stays = told.result.diagnostic("leave_out").holds
        return f"the sign {'stays' if stays else 'turns'} without {without}"
    return (
        f"{lifts(_number(figures, 'low'), _number(figures, 'high'))} without {without}"
    )


def _hidden_recovery(told: Told, figures: Mapping[str, Figure]) -> str:
    recovery = _known(figures, "recovery")
    if recovery is None:
        return "zero is not excluded, so there is no result that a recovery could explain away"
    more = lift(recovery).removeprefix("+")
    return f"the result vanishes if these practices would have recovered {more} more anyway"


def _power(told: Told, figures: Mapping[str, Figure]) -> str:
    expected = _known(figures, "expected")
    least = lift(_number(figures, "mde")).removeprefix("+")
    said = f"{share(0.8)} chance to detect {least} or more"
    return f"{said}; {lift(expected)} was expected" if expected is not None else said


def _maturity(told: Told, figures: Mapping[str, Figure]) -> str:
    ripe = told.result.maturity
    if ripe.first is None or ripe.last is None:
        return "no month is complete yet"
    least = f", {share(ripe.least)} complete or more" if ripe.least is not None else ""
    said = f"{month(ripe.first)} to {month(ripe.last)}{least}"
    if ripe.unfinished:
        return f"{said}; {plural(ripe.unfinished, 'practice')} without the whole horizon yet"
    return said


def _episodes(told: Told, figures: Mapping[str, Figure]) -> str:
    treated, unfinished = (
        _number(figures, "treated"),
        int(_number(figures, "unfinished")),
    )
    said = f"{plural(treated, 'practice')}; {number(_number(figures, 'needed'))} needed"
    early = f", from {number(_number(figures, 'early_from'))} an early signal"
    wait = f"; {number(unfinished)} more will mature" if unfinished else ""
    return f"{said}{early}{wait}"


def _interval(told: Told, figures: Mapping[str, Figure]) -> str:
    return lifts(_number(figures, "low"), _number(figures, "high"))


def _sign(told: Told, figures: Mapping[str, Figure]) -> str:
    turns = turned(told.result, told.names)
    return f"turns, or can’t be told, {turns}" if turns else "nothing turns it"


def _beside(told: Told, figures: Mapping[str, Figure]) -> str:
    part = _number(figures, "share")
    if not part:
        return "none at any of them"
    return f"another at {share(part)} of them; {share(_number(figures, 'allowed'))} allowed"


_DIAGNOSTICS: dict[str, Sentence] = {
    "flow": _flow,
    "overlap": _overlap,
    "balance": _balance,
    "event_plot": _event_plot,
    "bracket": _bracket,
    "negative_control": _negative,
    "leave_out": _leave_out,
    "hidden_recovery": _hidden_recovery,
    "power": _power,
    "maturity": _maturity,
}
_RULE: dict[str, Sentence] = {
    "episodes": _episodes,
    "overlap": _overlap,
    "balance": _balance,
    "interval": _interval,
    "negative_control": _negative,
    "sign": _sign,
    "beside": _beside,
}
