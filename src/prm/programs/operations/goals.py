"""Setting a goal, and dropping it. A goal is never changed: another one is set."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models, transaction

from prm.accounts.models import Role, User
from prm.ledger.operations import record
from prm.programs.measures import MEASURES, pay_warning, tier_of
from prm.programs.models import Goal
from prm.programs.permissions import check_can_set_goals
from prm.territories.models import Territory

_MOST = 1_000_000


class Aim(NamedTuple):
    """So much of something by a day, and for whom."""

    measure: str
    target: float
    from_date: date
    to_date: date
    liaison: User | None = None
    territory: Territory | None = None
    service_line: str = ""
    note: str = ""
    paid_on: bool = False
    employed: bool | None = None


@transaction.atomic
def set_goal(*, aim: Aim, warned: bool = False, by: User, at: datetime) -> Goal:
    """Set a goal.

    Raises ``ValidationError``, on ``paid_on`` too where pay would follow referrals of somebody who isn't known to be an
    employee, unless ``warned`` says that whoever sets it has read that.
    """
    check_can_set_goals(by)
    _check(aim)
    warning = pay_warning(aim.measure, paid_on=aim.paid_on, employed=aim.employed)
    if warning and not warned:
        raise ValidationError({"paid_on": warning})
    goal = Goal(set_by=by, set_at=at, **aim._asdict())
    goal.full_clean()
    goal.save()
    _tell("goal.set", goal, by=by, at=at, warned=bool(warning))
    return goal


@transaction.atomic
def drop_goal(*, goal: Goal, by: User, at: datetime) -> None:
    """Let a goal count no more."""
    check_can_set_goals(by)
    goal = Goal.objects.select_for_update().get(pk=goal.pk)
    if goal.dropped_at:
        raise ValidationError("It was dropped already.")
    goal.dropped_at = at
    goal.save(update_fields=["dropped_at"])
    _tell("goal.dropped", goal, by=by, at=at)


@transaction.atomic
def restore_goal(*, goal: Goal, by: User, at: datetime) -> None:
    """Let a goal that was dropped count again."""
    check_can_set_goals(by)
    goal = Goal.objects.select_for_update().get(pk=goal.pk)
    if not goal.dropped_at:
        raise ValidationError("It stands already.")
    goal.dropped_at = None
    goal.save(update_fields=["dropped_at"])
    _tell("goal.restored", goal, by=by, at=at)


def _check(aim: Aim) -> None:
    wrong = {}
    if aim.measure not in MEASURES:
        raise ValidationError({"measure": "Choose what is counted."})
    measured = MEASURES[aim.measure]
    if not 0 < aim.target <= _MOST:
        wrong["target"] = "A goal asks for something: more than 0."
    elif measured.is_share and aim.target > 100:
        wrong["target"] = "No more than 100 % can be reached."
    if aim.to_date < aim.from_date:
        wrong["to_date"] = "It ends before it begins."
    if aim.liaison and aim.liaison.role != Role.LIAISON:
        wrong["liaison"] = "Choose a liaison."
    if wrong:
        raise ValidationError(wrong)


def _tell(verb: str, goal: Goal, *, by: User, at: datetime, **more: Any) -> None:
    about: list[models.Model] = [goal]
    about += [each for each in (goal.liaison, goal.territory) if each is not None]
    record(
        verb,
        on=about,
        by=by,
        at=at,
        measure=goal.get_measure_display().lower(),
        tier=tier_of(goal.measure).value,
        target=goal.target,
        whose=goal.whose,
        until=goal.to_date.isoformat(),
        **more,
    )
