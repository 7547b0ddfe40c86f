"""D8: the verdicts on planted visits; where only the liaison knew, what would undo a result is shown beside it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from headwater.attribution.judging import judge
from headwater.attribution.registered import Design
from headwater.attribution.verdicts import ImpactResult
from headwater.cli.evaluation.bars import Bar, Finding, Together, finding
from headwater.cli.evaluation.work_planted import planted_sets
from headwater.synthetic.worked import WORK, Setting

JUDGED = 2  # sets of a market: each takes all diagnostics
DRAWS = 39  # the fewest that make a 95 % interval
_PLACE = 80  # among the settings' seeds
_ALL, _NONE = Bar(low=1.0), Bar(high=0.0)
_MEAN: Together = "mean"
_TOO_STRONG = "prove"  # no word of it where nothing was drawn by lot

# Name in the findings -> scenario, setting, design.
_SETTINGS: dict[str, tuple[str, Setting, Design]] = {
    "nothing changed": ("null", WORK["null"], "sequential"),
    "visits after dips and by cadence, true lift 20 %": (
        "base",
        WORK["base"],
        "sequential",
    ),
    "visits after dips that changed nothing": (
        "dip-triggered",
        replace(WORK["dip-triggered"], lift=0.0),
        "sequential",
    ),
    "visits after dips, true lift 20 %": (
        "dip-triggered",
        WORK["dip-triggered"],
        "sequential",
    ),
    "the liaison knew what would rise, true lift 20 %": (
        "insider",
        WORK["insider"],
        "sequential",
    ),
    "visits drawn from the list, true lift 20 %": (
        "lottery",
        WORK["lottery"],
        "lottery",
    ),
}


def judge_verdicts(*, seed: int) -> list[Finding]:
    """Judge planted visits with all conditions of the rule and all diagnostics."""
    findings = []
    for place, (what, (scenario, setting, design)) in enumerate(_SETTINGS.items()):
        sets = planted_sets(seed, _PLACE + place, setting)[:JUDGED]
        results = [
            judge(each.study, design=design, expected_lift=0.2, draws=DRAWS)
            for each in sets
        ]
        figures: list[tuple[str, float, Bar | None]] = [
            (
                f"Verdict '{word}'",
                _share([row.verdict == word for row in results]),
                None,
            )
            for word in ("gained", "no gain seen")
        ]
        if scenario == "insider":
            figures.append(("Hidden recovery shown with a gain", _shown(results), _ALL))
        if design != "lottery":
            figures.append(("Results that say 'proven'", _strong(results), _NONE))
        findings += [
            finding(
                "D8",
                f"{figure}, {what}",
                scenario=scenario,
                reached=value,
                bar=bar,
                together=None if bar else _MEAN,
            )
            for figure, value, bar in figures
        ]
    return findings


def _share(flags: Sequence[bool]) -> float:
    return float(np.mean(flags))


def _shown(results: Sequence[ImpactResult]) -> float:
    """Return the share of results that say what hidden recovery would undo them: the interval's end, if above zero."""
    said = []
    for row in results:
        low = row.interval.low if row.interval else 0.0
        figure = row.diagnostic("hidden_recovery").figures.get("recovery")
        said.append(row.hidden_recovery == figure == (low if low > 0 else None))
    return _share(said)


def _strong(results: Sequence[ImpactResult]) -> float:
    """Return the share of results in which a word that only a draw allows is said."""
    texts = [json.dumps(row.as_json()).casefold() for row in results]
    return _share([_TOO_STRONG in text for text in texts])
