"""Where and when a liaison's day begins."""

from __future__ import annotations

from datetime import datetime, time
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from prm.accounts.models import User
from prm.ledger.operations import record
from prm.visits.models.hours import Base
from prm.visits.plan_permissions import check_can_plan_for


class Beginning(NamedTuple):
    """What a liaison says of their days."""

    label: str
    latitude: float
    longitude: float
    day_begins: time
    day_ends: time
    weekdays: str = "01234"
    visit_minutes: int = 25


@transaction.atomic
def set_base(*, liaison: User, beginning: Beginning, by: User, at: datetime) -> Base:
    """Write down where a liaison's days begin and end. Plans made before stay as they are."""
    check_can_plan_for(by, liaison)
    if beginning.day_ends <= beginning.day_begins:
        raise ValidationError({"day_ends": "The day ends before it begins."})
    if not beginning.weekdays:
        raise ValidationError({"weekdays": "Choose at least one day."})
    base, _ = Base.objects.update_or_create(
        liaison=liaison, defaults=beginning._asdict()
    )
    record("base.set", on=[base], by=by, at=at, liaison=str(liaison), place=base.label)
    return base
