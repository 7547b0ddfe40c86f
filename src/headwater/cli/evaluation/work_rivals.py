"""How others judge visits, on the same planted ones: before and after, fixed effects, differences in differences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from headwater.attribution import Estimate, Study
from headwater.attribution.fixed_effects import twfe_poisson
from headwater.attribution.imputation import imputation_did
from headwater.attribution.naive import naive_change
from headwater.attribution.staggered import callaway_santanna, long_base_did
from headwater.cli.evaluation.bars import Finding, Together, finding
from headwater.cli.evaluation.work_planted import Planted, reached

_DRAWS = 99
# Of an estimator that is fitted anew in each: the lift needs none, and these are the fewest that make this interval.
_FEW_DRAWS, _LEVEL = 9, 0.8
_MEAN: Together = "mean"


def naive(study: Study) -> Estimate:
    """Compare six months after with three before."""
    return naive_change(study, draws=_DRAWS)


def naive_year(study: Study) -> Estimate:
    """Compare six months after with twelve before."""
    return naive_change(study, before=12, draws=_DRAWS)


def fixed_effects(study: Study) -> Estimate:
    """Fit a Poisson regression with practices and months."""
    return twfe_poisson(study, draws=_FEW_DRAWS, level=_LEVEL)


def short_base(study: Study) -> Estimate:
    """Compare with the month before the visit, as the software of Callaway and Sant'Anna does unless told otherwise."""
    return callaway_santanna(study, draws=_DRAWS)


def long_base(study: Study) -> Estimate:
    """Compare with the year before the visit."""
    return long_base_did(study, draws=_DRAWS)


def imputed(study: Study) -> Estimate:
    """Impute what would have come from practices and months (Borusyak, Jaravel and Spiess; Gardner)."""
    return imputation_did(study, draws=_FEW_DRAWS, level=_LEVEL)


RIVALS: Mapping[str, Callable[[Study], Estimate]] = {
    "3 months before, 6 after": naive,
    "12 months before, 6 after": naive_year,
    "two-way fixed effects": fixed_effects,
    "Callaway-Sant'Anna, base the month before": short_base,
    "difference in differences, base the year before": long_base,
    "imputation": imputed,
}
# Whose intervals are drawn often enough to be judged.
_CLAIMING = (naive, naive_year, short_base, long_base)


def compare_rivals(
    scenario: str, by_lift: Mapping[float, Sequence[Planted]]
) -> list[Finding]:
    """Return every rival's bias at each lift, and how often it claims a gain where none is."""
    findings = []
    for name, rival in RIVALS.items():
        for lift, sets in by_lift.items():
            found = reached(sets, rival)
            figures = {"Bias of the lift": found.bias}
            if lift == 0 and rival in _CLAIMING:
                figures["Gain claimed"] = found.claimed
            where = f"{scenario} visits, true lift {100 * lift:.0f} %"
            findings += [
                finding(
                    "D2",
                    f"{figure}, {where}: {name}",
                    scenario=scenario,
                    reached=value,
                    together=_MEAN,
                )
                for figure, value in figures.items()
            ]
    return findings
