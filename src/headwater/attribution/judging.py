"""Judge an intervention: estimate it, hold it against ten diagnostics, and let the rule decide (methods 5.4-5.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from headwater.attribution import rule
from headwater.attribution.bracket import bracket_of, reading
from headwater.attribution.diagnostics import (
    LeftOut,
    balance,
    effective_controls,
    flow,
    inside_support,
    leave_out,
    negative_control,
    overlap_bins,
    ripeness,
    worst,
)
from headwater.attribution.events import event_series
from headwater.attribution.likeness import UNLIKE
from headwater.attribution.panel import panel_of, study_of
from headwater.attribution.portfolio import Gain, gains_of
from headwater.attribution.power import mde80, se_of_interval
from headwater.attribution.registered import Design, Registered
from headwater.attribution.ring import in_ring
from headwater.attribution.study import Estimate, EventSeries, Fit, Study, TooLittle
from headwater.attribution.verdicts import (
    CONDITIONS,
    DIAGNOSTICS,
    Beside,
    Check,
    Drift,
    Figure,
    Flow,
    ImpactResult,
    Matched,
    Ripeness,
)
from headwater.attribution.ways import Ways, bounded, ways_of
from headwater.disclosure.cells import hidden
from headwater.marts import Mart
from headwater.schema.progress import Progress, no_progress

# Of fewer practices a sum over them says too much about each.
LEAST_SHOWN = 11
# Below, months before a start from outside went another way than others': the design doesn't hold.
PRETREND = 0.05


def impact(
    mart: Mart,
    registered: Registered,
    *,
    draws: int = 199,
    seed: int = 0,
    progress: Progress | None = None,
) -> ImpactResult:
    """Judge a registered intervention on a mart.

    Parameters
    ----------
    registered
        What was locked before anybody looked.
    draws, seed
        Resamples behind each interval, and where they begin: the same seed gives the same result.

    Raises
    ------
    InputError
        If the mart holds no claims or no such service line.
    """
    panel = panel_of(mart, registered)
    return judge(
        panel.study,
        design=registered.design,
        expected_lift=registered.expected_lift,
        left_out={reason: len(names) for reason, names in panel.left_out.items()},
        completeness=panel.completeness,
        draws=draws,
        seed=seed,
        progress=progress,
    )


def estimated_gains(
    mart: Mart, registered: Registered, *, intervention: str
) -> tuple[Gain, ...]:
    """Lay out by practice and month what :func:`impact` estimates in all, to be credited beside other interventions.

    Of the very practices that are judged; they add up to the headline's ``incremental`` (of a start from outside, to
    that of the sequential trial, which is laid out in its place). Empty where nothing could be estimated.

    Raises
    ------
    InputError
        As :func:`impact`.
    """
    study = study_of(mart, registered)
    ways = ways_of(registered.design, draws=0, seed=0, progress=no_progress)
    try:
        judged = ways.judged(study)
    except TooLittle:
        return ()
    return gains_of(
        judged.study,
        judged.fit,
        intervention=intervention,
        service_line=registered.service_line,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """Everything that was computed, before any of it is put into words."""

    fit: Fit
    main: Estimate
    negative: Estimate | None
    beside: Mapping[str, Estimate]
    left: LeftOut
    matched: tuple[Matched, ...]
    flow: Flow
    ripeness: Ripeness
    events: EventSeries
    pretrend: float | None
    drift: Drift | None
    next_door: int


def judge(
    study: Study,
    *,
    design: Design = "sequential",
    expected_lift: float | None = None,
    left_out: Mapping[str, int] | None = None,
    completeness: Sequence[float] = (),
    draws: int = 199,
    seed: int = 0,
    progress: Progress | None = None,
) -> ImpactResult:
    """Judge a study.

    Where controls are weighted, treated practices that were all but sure to be chosen are left out first: nobody like
    them was left to compare with.

    Parameters
    ----------
    design, expected_lift
        As they were registered.
    left_out
        Registered practices that aren't in the study: how many by reason.
    completeness
        Of each of the study's months, 0-1; empty where only the flags are known.

    Returns
    -------
    ImpactResult
        Where the rule isn't met it holds intervals and no single figure of an effect.
    """
    ways = ways_of(design, draws=draws, seed=seed, progress=progress or no_progress)
    before = dict(left_out or {})
    everybody = study
    try:
        study, fit, unlike = ways.judged(everybody)
        main = bounded(ways.estimate, study)
    except TooLittle as reason:
        return _nothing(everybody, design, expected_lift, before, seed, str(reason))
    if unlike:
        before[UNLIKE] = unlike
    looked = _Looked(
        fit=fit,
        main=main,
        negative=negative_control(study, partial(bounded, ways.estimate)),
        beside=ways.beside(study),
        left=leave_out(study, fit, ways.fit),
        matched=balance(fit.trials),
        flow=flow(study, fit, before),
        ripeness=ripeness(study, fit, dict(enumerate(completeness))),
        events=_events(study, fit, ways),
        pretrend=ways.pretrend(study) if ways.pretrend else None,
        drift=ways.drift(study) if ways.drift else None,
        next_door=int(in_ring(study).sum()),
    )
    return _result(study, looked, ways, expected_lift, seed)


def _result(
    study: Study,
    looked: _Looked,
    ways: Ways,
    expected_lift: float | None,
    seed: int,
) -> ImpactResult:
    facts = _facts(study, looked, ways, expected_lift)
    verdict, early = rule.decide(facts)
    conditions = rule.conditions(facts)
    sure = verdict != "not enough evidence"
    few = looked.flow.judged < LEAST_SHOWN or hidden(looked.main.observed)
    headline = reading(looked.main, single=sure, few=few)
    bracket = bracket_of(study, looked.main, looked.beside, sure=sure, few=few)
    mde = mde80(se_of_interval(looked.main.low, looked.main.high))
    return ImpactResult(
        verdict=verdict,
        early=early,
        reasons=tuple(check.key for check in conditions if not check.holds),
        too_little="",
        design=ways.design,
        horizon=study.horizon,
        expected_lift=expected_lift,
        estimate=headline if sure else None,
        interval=headline,
        bracket=bracket,
        diagnostics=_diagnostics(looked, conditions, facts, mde),
        conditions=conditions,
        mde=mde,
        detectable=None if expected_lift is None else mde <= expected_lift,
        events=looked.events,
        flow=looked.flow,
        leave_out=looked.left.ranges,
        hidden_recovery=max(looked.main.low, 0.0) or None,
        matched=looked.matched,
        overlap=overlap_bins(looked.fit.trials),
        maturity=looked.ripeness,
        counts_hidden=few,
        seed=seed,
        rule_version=rule.RULE_VERSION,
        drift=looked.drift,
    )


def _events(study: Study, fit: Fit, ways: Ways) -> EventSeries:
    """Lay out the months around the start; where something else set the day, nobody chose by any of them."""
    series = event_series(study, fit)
    if ways.pretrend is None:
        return series
    return replace(series, seen=(False,) * len(series.months))


def _facts(
    study: Study, looked: _Looked, ways: Ways, expected_lift: float | None
) -> rule.Facts:
    trials = looked.fit.trials
    judged = trials.practice[trials.treated]
    largest, of = worst(looked.matched)
    signs: dict[str, float | None] = {
        f"without {looked.left.top}": looked.left.without_top
    }
    for key in ways.decisive:
        other = looked.beside.get(key)
        signs[key] = other.lift if other else None
    return rule.Facts(
        treated=int((trials.months[trials.treated] == study.horizon).sum()),
        unfinished=looked.ripeness.unfinished,
        ess=effective_controls(trials),
        inside=inside_support(trials),
        largest_smd=largest,
        worst=of,
        main=_interval(looked.main),
        negative=_interval(looked.negative) if looked.negative else None,
        drawn=ways.design == "lottery",
        signs=signs,
        beside=float(study.beside[judged].mean()) if study.beside is not None else 0.0,
        expected_lift=expected_lift,
    )


def _interval(estimate: Estimate) -> rule.Interval:
    return rule.Interval(lift=estimate.lift, low=estimate.low, high=estimate.high)


def _diagnostics(
    looked: _Looked, conditions: tuple[Check, ...], facts: rule.Facts, mde: float
) -> tuple[Check, ...]:
    """Put the ten in their order; three of them are conditions of the rule and say the same."""
    of = {check.key: check for check in conditions}
    same = [
        other.lift * looked.main.lift > 0
        for key, other in looked.beside.items()
        if key != "naive"
    ]
    lows = [each.low for each in looked.left.ranges]
    highs = [each.high for each in looked.left.ranges]
    keeps_sign = bool(lows) and (min(lows) > 0) == (max(highs) > 0)
    found: dict[str, tuple[bool | None, dict[str, Figure]]] = {
        "flow": (
            None,
            {"visited": looked.flow.visited, "judged": looked.flow.judged},
        ),
        "overlap": (of["overlap"].holds, dict(of["overlap"].figures)),
        "balance": (of["balance"].holds, dict(of["balance"].figures)),
        "event_plot": _before_the_start(looked),
        "bracket": (
            all(same) if same else None,
            {"adjusted": len(same) + 1, "next_door": looked.next_door},
        ),
        "negative_control": (
            of["negative_control"].holds if facts.negative else None,
            dict(of["negative_control"].figures),
        ),
        "leave_out": (
            keeps_sign if lows else None,
            {
                "low": min(lows, default=None),
                "high": max(highs, default=None),
                "practice": looked.left.top,
            },
        ),
        "hidden_recovery": (None, {"recovery": max(facts.main.low, 0.0) or None}),
        "power": (None, {"mde": mde, "expected": facts.expected_lift}),
        "maturity": (
            looked.ripeness.unfinished == 0,
            {
                "least": looked.ripeness.least,
                "unfinished": looked.ripeness.unfinished,
            },
        ),
    }
    return tuple(Check(key=key, holds=h, figures=f) for key, (h, f) in found.items())


def _before_the_start(looked: _Looked) -> tuple[bool | None, dict[str, Figure]]:
    """Judge the months before the start, where nobody chose by them.

    Against the design speak months that went apart, and an effect of which a drift that goes straight on leaves
    nothing. That no difference was found speaks for nothing alone: so few months seldom find one (Roth 2022).
    """
    drift = looked.drift
    figures: dict[str, Figure] = {
        "months_seen": sum(looked.events.seen),
        "pretrend": looked.pretrend,
        "holds_to": drift.holds_to if drift else None,
    }
    if looked.pretrend is not None and looked.pretrend < PRETREND:
        return False, figures
    if drift is None or _interval(looked.main).has_zero:
        return None, figures
    straight = drift.bands[0]
    alike = straight.low > 0 if looked.main.low > 0 else straight.high < 0
    return drift.holds_to is not None and alike, figures


def _nothing(
    study: Study,
    design: Design,
    expected_lift: float | None,
    before: Mapping[str, int],
    seed: int,
    reason: str,
) -> ImpactResult:
    """Say that nothing could be estimated, and why; the naive change isn't shown where nothing can stand beside it."""
    nothing: tuple[Beside, ...] = ()
    return ImpactResult(
        verdict="not enough evidence",
        early=False,
        reasons=("episodes",),
        too_little=reason,
        design=design,
        horizon=study.horizon,
        expected_lift=expected_lift,
        estimate=None,
        interval=None,
        bracket=nothing,
        diagnostics=tuple(
            Check(key=key, holds=None, figures={}) for key in DIAGNOSTICS
        ),
        conditions=tuple(
            Check(key=key, holds=False if key == "episodes" else None, figures={})
            for key in CONDITIONS
        ),
        mde=None,
        detectable=None,
        events=None,
        flow=flow(study, None, before),
        leave_out=(),
        hidden_recovery=None,
        matched=(),
        overlap=(),
        maturity=Ripeness(first=None, last=None, least=None, unfinished=0),
        counts_hidden=True,
        seed=seed,
        rule_version=rule.RULE_VERSION,
    )
