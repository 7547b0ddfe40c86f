"""What is at stake when an obstacle is reported: what the practices send less than their panels predict.

An issue keeps this for good, so it says nothing that the pages of its day didn't say. Each number of a practice is
the protected one of ``expectations``: none where its referrals are withheld, and worked out anew, as ``rough``, where
ten or fewer came. A sum takes in what is shown and nothing else, so that taking the shown ones away leaves nothing;
where some is withheld the sum is *at least* that much. It is never the true sum less something.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from typing import Any

from headwater.marts import Mart
from headwater.schema.errors import StorageError
from prm.common.formats import plural
from prm.directory.models import Practice
from prm.insights.counts import FEW_IN_WORDS, Count
from prm.insights.queries.current import current_mart
from prm.insights.queries.expectations import (
    Estimate,
    Expectation,
    expectations,
    knows_expectations,
)
from prm.insights.queries.flows import published

Stake = dict[str, Any]
_NUMBERS = ("shortfall", "recoverable", "value")


def stake_of(practices: Sequence[Practice], line: str) -> Stake:
    """Return what the published mart shows of some practices in a service line, in the shape that ``Issue`` keeps.

    ``at_least`` says that some practices' numbers are withheld or unknown, ``why_not`` why; ``rough`` that a number
    stands on the middle of one to ten. Without a line nothing is counted: an obstacle that names none has no volume.
    """
    if not line:
        return _nothing("No service line is named.")
    try:
        mart = current_mart()
    except StorageError:
        return _nothing("The published mart can’t be read.")
    if mart is None:
        return _nothing("No mart was published yet.")
    if not knows_expectations(mart):
        return _of_mart(mart) | _nothing("The mart holds no expected referrals.")
    rows = [_row(mart, each.code, line) for each in practices]
    return _of_mart(mart) | _summed(rows)


def _nothing(why: str) -> Stake:
    return {**dict.fromkeys((*_NUMBERS, "low", "high")), "practices": []} | {
        "at_least": False,
        "rough": False,
        "why_not": why,
    }


def _of_mart(mart: Mart) -> Stake:
    window = mart.window
    return {
        "mart": mart.id,
        "from": window.start.isoformat() if window else None,
        "to": window.end.isoformat() if window else None,
    }


def _row(mart: Mart, code: str, line: str) -> Stake:
    cell = published(mart).by_practice.get(code, {}).get(line)
    view = expectations(mart).get((code, line))
    short = view.shortfall if view else None
    return {
        "code": code,
        "ours": cell.flow.ours.value if cell else None,
        "shortfall": short.value if short else None,
        "low": short.low if short else None,
        "high": short.high if short else None,
        "recoverable": _middle(view.recoverable if view else None),
        "value": _middle(view.value if view else None),
        "rough": view.rough if view else False,
        "why_not": "" if short else _why_not(cell.flow.volume if cell else None, view),
    }


def _middle(estimate: Estimate | None) -> int | None:
    return estimate.value if estimate else None


def _why_not(volume: Count | None, view: Expectation | None) -> str:
    if volume is None or volume.value == 0:
        return "No referrals of this line are known."
    if volume.small:
        return f"Its referrals of this line are {FEW_IN_WORDS}."
    if volume.value is None:
        return "Its count is withheld: it would give a smaller one away."
    if view is None or view.volume is None:
        return "Its panel is too small to say what it should send."
    return "What came to us is withheld: it would give a smaller count away."


def _summed(rows: list[Stake]) -> Stake:
    """Add up what is shown; who sends more than expected takes nothing away from what others lack."""
    shown = [row for row in rows if row["shortfall"] is not None]
    if not shown:
        return {**_nothing(_why_none(rows)), "practices": rows}
    middle = sum(max(row["shortfall"], 0) for row in shown)
    lacking = [row for row in shown if row["shortfall"] > 0]
    below = hypot(*(row["shortfall"] - row["low"] for row in lacking))
    above = hypot(*(row["high"] - row["shortfall"] for row in lacking))
    return {
        "practices": rows,
        "shortfall": middle,
        "low": max(round(middle - below), 0),
        "high": round(middle + above),
        "recoverable": _sum_known(shown, "recoverable"),
        "value": _sum_known(shown, "value"),
        "at_least": len(shown) < len(rows),
        "rough": any(row["rough"] for row in shown),
        "why_not": _why_least(len(rows) - len(shown), len(rows)),
    }


def _why_none(rows: list[Stake]) -> str:
    reasons = {row["why_not"] for row in rows}
    if not reasons:
        return "No practice is named."
    return reasons.pop() if len(reasons) == 1 else "None of its practices may be shown."


def _why_least(withheld: int, among: int) -> str:
    if not withheld:
        return ""
    return f"{withheld} of {plural(among, 'practice')} can’t be counted in."


def _sum_known(rows: list[Stake], name: str) -> int | None:
    """Return the sum of what is known; None where nothing is."""
    known = [row[name] for row in rows if row[name] is not None]
    return sum(known) if known else None
