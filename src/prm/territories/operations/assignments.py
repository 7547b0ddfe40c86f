"""Who covers a territory, from which day until which. A reassignment ends one row and begins another."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from prm.accounts.models import Role, User
from prm.ledger.operations import record
from prm.territories.models import Assignment, Territory
from prm.territories.operations.dated import end_before
from prm.territories.operations.territories import lock


@transaction.atomic
def assign_liaison(
    *,
    territory: Territory,
    liaison: User,
    from_date: date,
    instead_of: User | None = None,
    is_lead: bool = True,
    why: str = "",
    by: User,
    at: datetime,
) -> Assignment:
    """Let a liaison cover a territory from a day on.

    ``instead_of`` covers it until the day before; without, both do. Raises ``ValidationError`` with what to mend.
    """
    territory = lock(territory)
    _check(territory, liaison, from_date)
    if instead_of:
        _hand_over(territory, instead_of, from_date)
    assignment = Assignment(
        territory=territory, liaison=liaison, from_date=from_date, is_lead=is_lead
    )
    assignment.full_clean()
    assignment.save()
    record(
        "territory.liaison_assigned",
        on=[territory, *filter(None, (liaison, instead_of))],
        by=by,
        at=at,
        why=why,
        liaison=liaison.name,
        instead_of=instead_of.name if instead_of else "nobody",
        from_date=from_date,
    )
    return assignment


@transaction.atomic
def end_assignment(
    *, assignment: Assignment, last_day: date, why: str = "", by: User, at: datetime
) -> None:
    """Let a liaison cover a territory until a day and no longer."""
    lock(assignment.territory)
    held = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if held.to_date and held.to_date < last_day:
        raise ValidationError(
            f"{held.liaison} covers {held.territory} until {held.to_date} only."
        )
    if last_day < held.from_date - timedelta(days=1):
        raise ValidationError(
            f"{held.liaison} covers {held.territory} from {held.from_date} on. Choose that day or a later one."
        )
    end_before(Assignment.objects.all(), [held.pk], day=last_day + timedelta(days=1))
    record(
        "territory.assignment_ended",
        on=[held.territory, held.liaison],
        by=by,
        at=at,
        why=why,
        liaison=held.liaison.name,
        last_day=last_day,
    )


def _check(territory: Territory, liaison: User, from_date: date) -> None:
    if liaison.role != Role.LIAISON or not liaison.is_active:
        raise ValidationError(
            f"{liaison} isn't a liaison who signs in here. Choose one who is."
        )
    if from_date < territory.opened_on:
        raise ValidationError(
            f"{territory} was opened on {territory.opened_on}. Choose that day or a later one."
        )
    running = Assignment.objects.filter(territory=territory, liaison=liaison).filter(
        Q(to_date=None) | Q(to_date__gte=from_date)
    )
    if row := running.first():
        until = f" until {row.to_date}" if row.to_date else ""
        raise ValidationError(
            f"{liaison} covers {territory} already, from {row.from_date}{until}."
        )


def _hand_over(territory: Territory, former: User, day: date) -> None:
    running = Assignment.objects.filter(territory=territory, liaison=former).filter(
        Q(to_date=None) | Q(to_date__gte=day)
    )
    keys = [*running.values_list("pk", flat=True)]
    if not keys:
        raise ValidationError(f"{former} doesn't cover {territory} on {day}.")
    end_before(Assignment.objects.all(), keys, day=day)
