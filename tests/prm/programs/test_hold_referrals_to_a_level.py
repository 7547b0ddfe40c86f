"""Referrals are those of the mart's twelve months: a goal for them asks for a level, whatever its own span."""

from __future__ import annotations

from datetime import date

import pytest

from prm.programs.measures import Progress, pace
from prm.programs.models import Goal, GoalMeasure


@pytest.mark.req("PRG-04")
@pytest.mark.parametrize(("reached", "said"), [(1_636.0, "reached"), (140.0, "below")])
def test_no_calendar_is_held_against_twelve_months(reached: float, said: str) -> None:
    goal = Goal(
        measure=GoalMeasure.REFERRALS,
        target=300,
        from_date=date(2026, 10, 1),
        to_date=date(2026, 12, 31),
    )
    assert pace(goal, Progress(reached, None, ""), on=date(2026, 11, 15)) == said
