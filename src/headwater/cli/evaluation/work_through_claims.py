"""The market's own interventions, judged through claims and mart as a site's are (IMP-04, IMP-05)."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from headwater.attribution.judging import impact
from headwater.attribution.registered import Design, Registered
from headwater.attribution.verdicts import ImpactResult
from headwater.cli.evaluation.bars import Finding, Together, finding
from headwater.marts import Mart
from headwater.schema.errors import InputError

DRAWS = 39
_OTHER_LINE = "orthopedics"  # none of the interventions is about it
# A track opens on a day that no practice's referrals chose; visits go by what the planner saw.
_DESIGNS: dict[str, Design] = {
    "access_track": "timed",
    "communication_fix": "sequential",
}
_MEAN: Together = "mean"


def judge_through_mart(
    mart: Mart, *, intervention: pa.Table, effect: pa.Table, scenario: str
) -> list[Finding]:
    """Register what the market says was done, judge it, and put the planted lift beside.

    Parameters
    ----------
    intervention
        The market's file.
    effect
        ``truth/effect`` of the market.
    """
    planted = {
        row["subject_id"]: float(row["lift"])
        for row in effect.to_pylist()
        if row["subject_type"] == "intervention"
    }
    rows = intervention.to_pylist()
    findings = []
    for id_ in sorted({row["intervention_id"] for row in rows}):
        covered = [row for row in rows if row["intervention_id"] == id_]
        result = _judge(mart, covered)
        what = f"{covered[0]['name']}, planted lift {100 * planted[id_]:.0f} %"
        findings += [
            finding(
                "IMP-04",
                f"Through claims: {figure}, {what}",
                scenario=scenario,
                reached=value,
                together=_MEAN,
            )
            for figure, value in _figures(result, planted[id_]).items()
        ]
    return findings


def _judge(mart: Mart, covered: list[dict[str, object]]) -> ImpactResult | None:
    first = covered[0]
    starts = {
        str(row["practice_id"]): row["start_date"]
        for row in covered
        if isinstance(row["start_date"], date)
    }
    try:
        registered = Registered(
            service_line=str(first["service_line"]),
            starts=starts,
            design=_DESIGNS[str(first["kind"])],
            expected_lift=0.2,
            other_line=_OTHER_LINE,
        )
        return impact(mart, registered, draws=DRAWS)
    except InputError:
        # A market too small to hold the line.
        return None


def _figures(result: ImpactResult | None, planted: float) -> dict[str, float | None]:
    """Return what was said; None where nothing could be."""
    interval = result.interval if result else None
    naive = result.beside("naive") if result else None
    holds = interval and interval.low <= planted <= interval.high
    return {
        "lower end of the 95 % interval": interval.low if interval else None,
        "upper end of the 95 % interval": interval.high if interval else None,
        "interval holds it": float(bool(holds)) if interval else None,
        "verdict 'gained'": float(result.verdict == "gained") if result else None,
        "3 months before, 6 after": naive.lift if naive else None,
        "practices judged": float(result.flow.judged) if result else None,
    }
