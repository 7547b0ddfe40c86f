"""What the demo's team meant to change: the market's own interventions, locked before they began, and finance's ranges.

The files say what was done, as a site's own would. What came of it nobody is told: the pages find out, or can't.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from headwater.measures.maturity import month_of
from prm.cli.demo.cast import player

if TYPE_CHECKING:
    from prm.directory.models import Practice

SEEN_SHARE = 0.58  # of referrals, illustrative: finance would count
EXPECTED = 0.15
_KINDS = {"access_track": "track", "communication_fix": "communication"}
_BEFORE = timedelta(days=14)
_CLAIMS_LAG = 2  # months between care and the claims that show it


def register_work(market: Path) -> None:
    """Lock the interventions and enter the margins, and have them judged. A second time it does nothing."""
    from prm.insights.impact.estimating import estimate_missing
    from prm.programs.models import InterventionVersion

    if InterventionVersion.objects.exists():
        return
    _enter_margins(market)
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in pq.read_table(market / "intervention.parquet").to_pylist():
        rows[row["intervention_id"]].append(row)
    for each in rows.values():
        _register(each)
    estimate_missing(at=datetime.now(UTC))


def _register(rows: list[dict[str, Any]]) -> None:
    from prm.directory.models import Practice
    from prm.programs.operations import (
        Draft,
        Known,
        Outline,
        begin_program,
        draft_intervention,
        lock_intervention,
    )

    first, starts = rows[0], rows[0]["start_date"]
    by, at = player("director"), _noon(starts - _BEFORE)
    codes = [row["practice_id"] for row in rows]
    practices: list[Practice] = list(Practice.objects.filter(code__in=codes))
    if not practices:
        return
    cost = sum((Decimal(str(row["cost"])) for row in rows), Decimal())
    kind = _KINDS.get(first["kind"], "other")
    program = begin_program(
        outline=Outline(
            name=first["name"],
            kind=kind,
            service_line=first["service_line"],
            owner=by,
            starts_on=starts,
            cost=cost,
        ),
        practices=practices,
        by=by,
        at=at,
    )
    draft = Draft(
        title=first["name"],
        kind=kind,
        service_line=first["service_line"],
        starts_on=starts,
        practices=practices,
        expected_lift=EXPECTED,
        other_line=_other_than(first["service_line"]),
        cost=cost,
        program=program,
    )
    made = draft_intervention(draft=draft, by=by, at=at)
    known = Known(seen_until=_months_before(starts, _CLAIMS_LAG))
    lock_intervention(intervention=made, known=known, by=by, at=at)


def _enter_margins(market: Path) -> None:
    """Bring the market's own file of margins, as somebody would who has it from finance."""
    from prm.programs.operations import FileRow, take_margin_file

    path = market / "margin.parquet"
    said = pq.read_table(path).to_pylist()
    take_margin_file(
        file=path.name,
        rows=[
            FileRow(
                number,
                {k: "" if cell is None else str(cell) for k, cell in row.items()},
            )
            for number, row in enumerate(said, 1)
        ],
        seen_share=SEEN_SHARE,
        by=player("director"),
        at=datetime.now(UTC),
    )


def _other_than(line: str) -> str:
    return "urology" if line != "urology" else "pulmonology"


def _months_before(day: date, months: int) -> date:
    return month_of(12 * day.year + day.month - 1 - months)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(17), tzinfo=UTC)
