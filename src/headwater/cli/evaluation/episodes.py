"""A1: are the episodes that were found the ones that happened?"""

from __future__ import annotations

from headwater.cli.evaluation.bars import Bar, Finding, finding, ratio
from headwater.cli.evaluation.judged import Judged, count, where

_PRECISION = Bar(low=0.97)
_RECALL = Bar(low=0.98)


def judge_episodes(judged: Judged) -> list[Finding]:
    """Return precision and recall of episodes, and precision of those that an established code began."""
    found = judged.found
    right = count(found, "is_true")
    true = right + judged.missed.num_rows
    established = where(found, "is_established")
    scenario = judged.scenario
    return [
        finding(
            "A1",
            "Episode precision",
            scenario=scenario,
            reached=ratio(right, found.num_rows),
            bar=_PRECISION,
        ),
        finding(
            "A1",
            "Episode recall",
            scenario=scenario,
            reached=ratio(right, true),
            bar=_RECALL,
        ),
        finding(
            "A1",
            "Episode precision where an established code begins it",
            scenario=scenario,
            reached=ratio(count(established, "is_true"), established.num_rows),
        ),
    ]
