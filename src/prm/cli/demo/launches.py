"""The demo's specialist who began a year ago, with the plan that the team had for them, and one about to move."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from prm.cli.demo.cast import player

if TYPE_CHECKING:
    from prm.accounts.models import User
    from prm.directory.models import Practitioner
    from prm.programs.models import LaunchPlan

LINE = "orthopedics"
CAPACITY = 40  # new patients a month
_LONG_AGO = timedelta(days=900)  # who has worked somewhere for longer isn't new
_FIRST_STEP = timedelta(days=190)
_AHEAD = 42  # days to the move that is still to come


def launch_specialists(market: Path) -> None:
    """Plan the launch of whom the market's roster shows to have begun, and a move. A second time it does nothing."""
    from prm.programs.models import LaunchPlan

    if LaunchPlan.objects.exists():
        return
    now = datetime.now(UTC)
    roster = _roster(market)
    known = _people(list(roster))
    by_start = sorted(
        ((first, npi) for npi, first in roster.items() if npi in known), reverse=True
    )
    if not by_start:
        return
    (began, newcomer), *others = by_start
    if now.date() - began < _LONG_AGO:
        _launch(known[newcomer], began, "new_to_system", late=0, now=now)
    if others:
        move = now.date() + timedelta(days=_AHEAD - now.weekday())
        _launch(known[others[-1][1]], move, "moves_within", late=1, now=now)


def _roster(market: Path) -> dict[str, date]:
    """Return our specialists of the line and since when they are with us, as the market's files say."""
    table = pq.read_table(market / "affiliation.parquet").to_pylist()
    people = pq.read_table(market / "practitioner.parquet").to_pylist()
    of_line = {row["npi"] for row in people if row["taxonomy_code"].startswith("207X")}
    return {
        row["npi"]: row["from_date"]
        for row in table
        if row["role"] == "specialist" and row["npi"] in of_line
    }


def _people(npis: list[str]) -> Mapping[str, Practitioner]:
    from prm.directory.models import Practitioner

    found = Practitioner.objects.filter(npi__in=npis, merged_into=None)
    return {each.npi: each for each in found if each.npi}


def _launch(
    who: Practitioner, starts_on: date, template: str, *, late: int, now: datetime
) -> None:
    """Plan it, and do the steps that were due by now but for the last ``late`` of them."""
    from prm.programs.operations import Outline, begin_program, plan_launch

    planned_at = _noon(min(starts_on, now.date()) - _FIRST_STEP)
    by = player("director")
    program = begin_program(
        outline=Outline(
            name=f"Launch of {who}",
            kind="launch",
            service_line=LINE,
            owner=by,
            starts_on=starts_on,
        ),
        practices=[],
        by=by,
        at=planned_at,
    )
    plan = plan_launch(
        practitioner=who,
        program=program,
        starts_on=starts_on,
        template=template,
        capacity_a_month=CAPACITY,
        owners=_owners(),
        by=by,
        at=planned_at,
    )
    _do_steps(plan, until=now.date(), late=late)


def _owners() -> dict[str, User]:
    return {
        "director": player("director"),
        "liaison": player("liaison"),
        "service_line_leader": player("service-line-leader"),
    }


def _do_steps(plan: LaunchPlan, *, until: date, late: int) -> None:
    """Finish each step on its day, and promote once the last gate is open."""
    from prm.programs.operations import finish_step, promote
    from prm.programs.queries.launches import ready_to_promote

    due = list(plan.steps.filter(due_on__lte=until).order_by("due_on", "pk"))
    promoted = False
    for step in due[: len(due) - late]:
        at = _noon(step.due_on)
        finish_step(step=step, done_on=step.due_on, by=step.owner, at=at)
        if not promoted and ready_to_promote(plan):
            promote(plan=plan, by=plan.made_by, at=at)
            promoted = True


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(17), tzinfo=UTC)
