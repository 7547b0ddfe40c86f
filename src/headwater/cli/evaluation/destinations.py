"""A5: is the receiving organization the right one, and is the unknown shown as unknown?"""

from __future__ import annotations

import pyarrow.compute as pc

from headwater.cli.evaluation.bars import Bar, Finding, finding, ratio
from headwater.cli.evaluation.judged import Judged

_ACCURACY = Bar(low=0.96)
# Methods.md asks that unknown is shown and names no figure; wrong tax numbers alone hide 4 %.
_SHOWN = Bar(low=0.90)


def judge_destinations(judged: Judged) -> list[Finding]:
    """Compare destinations of the true episodes that were found."""
    true = judged.found.filter(judged.found["is_true"])
    same = pc.equal(true["destination_id"], true["true_destination_id"])
    same_kind = pc.equal(true["destination_kind"], true["true_kind"])
    strangers = true.filter(pc.equal(true["true_kind"], "unknown"))
    shown = pc.equal(strangers["destination_kind"], "unknown")
    shared = {"scenario": judged.scenario}
    return [
        finding(
            "A5",
            "Receiving organization right",
            reached=ratio(pc.sum(same).as_py() or 0, true.num_rows),
            bar=_ACCURACY,
            **shared,
        ),
        finding(
            "A5",
            "Destinations that nobody listed shown as unknown",
            reached=ratio(pc.sum(shown).as_py() or 0, strangers.num_rows),
            bar=_SHOWN,
            **shared,
        ),
        finding(
            "A5",
            "Kind of destination right",
            reached=ratio(pc.sum(same_kind).as_py() or 0, true.num_rows),
            **shared,
        ),
    ]
