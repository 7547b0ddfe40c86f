"""What ways to count, covariates and reasons are called on pages: keys of the library in words."""

from __future__ import annotations

from headwater.attribution.verdicts import ImpactResult
from prm.common.formats import words

DESIGNS = {
    "sequential": "Sequential trial, doubly robust",
    "lottery": "Drawn by lot against not drawn",
    "timed": "Difference in differences, before to after",
}
_WAYS = {
    "naive": "Before and after, 3 and 6 months",
    "bounce_back": "expected to bounce back anyway",
    "long_base": "Difference in differences, long base",
    "outcome_model": "Outcome model alone",
    "sequential": "Sequential trial, doubly robust",
    "synthetic": "Synthetic difference in differences",
    "ring_excluded": "Without practices next door to those visited",
}
_COVARIATES = {
    "base": "referrals in the year before",
    "drop": "the recent drop",
    "drop_squared": "the recent drop, squared",
    "fall_squared": "the recent fall, squared",
    "older": "referrals two years before",
    "drop_by_size": "the recent drop, by volume",
    "fall_squared_by_size": "the recent fall, squared, by volume",
    "trigger_score": "trigger score",
    "tier": "tier",
    "open_issues": "open issues",
}


def way(key: str, design: str) -> str:
    """Name a way to count."""
    if key == "headline":
        return DESIGNS.get(design, words(design))
    return _WAYS.get(key, words(key))


def covariate(name: str) -> str:
    """Name what was known of a practice beforehand."""
    if name in _COVARIATES:
        return _COVARIATES[name]
    if name.endswith("_not_logged"):
        return f"{covariate(name.removesuffix('_not_logged'))} wasn’t logged"
    if name.startswith("planned_reason_"):
        return f"planned for: {words(name.removeprefix('planned_reason_')).lower()}"
    if name.startswith("region_"):
        return f"in region {name.removeprefix('region_')}"
    return words(name).lower()


def turned(result: ImpactResult, names: dict[str, str]) -> str:
    """Say what turns the sign: practices by their names."""
    said = str(result.condition("sign").figures.get("turns") or "")
    parts = [part for part in said.split(", ") if part]
    return ", ".join(_turned(part, names) for part in parts)


def _turned(part: str, names: dict[str, str]) -> str:
    if part.startswith("without "):
        code = part.removeprefix("without ")
        return f"without {names.get(code, code)}"
    return f"by {way(part, '').lower()}"
