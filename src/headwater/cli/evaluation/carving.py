"""LEAK-02: of what left and couldn't have been kept, do the rules say so, and of nothing else?"""

from __future__ import annotations

from headwater.cli.evaluation.bars import Finding, finding, ratio
from headwater.cli.evaluation.judged import Judged
from headwater.schema.leakage_rules import AREA, PAYER, REASONS, SERVICE

_SAID = {
    PAYER: "Payer not contracted",
    SERVICE: "Service not offered",
    AREA: "Out of area",
}


def judge_carving(judged: Judged) -> list[Finding]:
    """Return precision and recall of each rule's reason over all episodes; those never found count against recall."""
    said = judged.found["carve_out"].to_pylist()
    planted = judged.found["true_carve_out"].to_pylist()
    missed = judged.missed["true_carve_out"].to_pylist()
    findings = []
    for reason in REASONS:
        right = sum(
            one == other == reason for one, other in zip(said, planted, strict=True)
        )
        holds = planted.count(reason) + missed.count(reason)
        for what, whole in (("precision", said.count(reason)), ("recall", holds)):
            findings.append(
                finding(
                    "LEAK-02",
                    f"{_SAID[reason]}: {what}",
                    scenario=judged.scenario,
                    reached=ratio(right, whole),
                )
            )
    return findings
