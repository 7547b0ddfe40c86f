"""A1: are the episodes that were found the ones that happened?"""

from __future__ import annotations

import pyarrow.compute as pc

from headwater.cli.evaluation.bars import Bar, Finding, finding, ratio
from headwater.cli.evaluation.judged import Judged

_PRECISION = Bar(low=0.97)
_RECALL = Bar(low=0.98)


def judge_episodes(judged: Judged) -> list[Finding]:
    """Return precision and recall of episodes, and precision of those that an established code began."""
    found = judged.found
    right = pc.sum(found["is_true"]).as_py() or 0
    true = right + judged.missed.num_rows
    established = found.filter(pc.equal(found["kind"], "established"))
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
            reached=ratio(
                pc.sum(established["is_true"]).as_py() or 0, established.num_rows
            ),
        ),
    ]
