"""A5: is the receiving organization the right one, and is the unknown shown as unknown?"""

from __future__ import annotations

from headwater.cli.evaluation.bars import Bar, Finding, finding, ratio
from headwater.cli.evaluation.judged import Judged, count, where

_ACCURACY = Bar(low=0.96)
# That unknown is shown matters more than the last percent; wrong tax numbers alone hide 4 %.
_SHOWN = Bar(low=0.90)


def judge_destinations(judged: Judged) -> list[Finding]:
    """Compare destinations of the true episodes that were found."""
    true = where(judged.found, "is_true")
    strangers = where(true, "is_stranger")
    return [
        finding(
            "A5",
            "Receiving organization right",
            reached=ratio(count(true, "is_right_destination"), true.num_rows),
            bar=_ACCURACY,
            scenario=judged.scenario,
        ),
        finding(
            "A5",
            "Destinations that nobody listed shown as unknown",
            reached=ratio(count(strangers, "is_right_kind"), strangers.num_rows),
            bar=_SHOWN,
            scenario=judged.scenario,
        ),
        finding(
            "A5",
            "Kind of destination right",
            reached=ratio(count(true, "is_right_kind"), true.num_rows),
            scenario=judged.scenario,
        ),
    ]
