"""When a practice takes visits, and visits agreed for a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.accounts.permissions import has_role
from prm.common import formats
from prm.common.calendar import WEEKDAYS
from prm.directory.models import Practice
from prm.directory.operations.turns import hold, lock
from prm.ledger.operations import record
from prm.visits.models import Appointment, VisitingHours
from prm.visits.permissions import MAY_LOG, can_log_at, check_can_log, check_can_log_at
from prm.visits.queries.hours import Hours, hours_of, usual_hours

LONGEST = timedelta(hours=12)


@transaction.atomic
def set_visiting_hours(
    *, practice: Practice, hours: Sequence[Hours], by: User, at: datetime
) -> tuple[Hours, ...]:
    """Say when a practice takes visits; a weekday that isn't named has the site's office hours. Return the week."""
    check_can_log(by)
    practice = lock(practice)
    check_can_log_at(by, practice, on=timezone.localdate(at))
    _check_hours(hours)
    before = hours_of([practice])[practice.pk]
    VisitingHours.objects.filter(practice=practice).delete()
    usual = usual_hours()
    for each in hours:
        if each != usual[each.weekday]:
            row = VisitingHours(practice=practice, **each._asdict())
            row.full_clean()
            row.save()
    after = hours_of([practice])[practice.pk]
    days = [
        WEEKDAYS[now.weekday].capitalize()
        for was, now in zip(before, after, strict=True)
        if was != now
    ]
    if days:
        record(
            "hours.set",
            on=[practice],
            by=by,
            at=at,
            practice=str(practice),
            days=days,
        )
    return after


@transaction.atomic
def agree_appointment(
    *,
    practice: Practice,
    liaison: User,
    starts_at: datetime,
    minutes: int,
    what: str,
    by: User,
    at: datetime,
) -> Appointment:
    """Agree a visit with a practice for a time; the week plan goes around it."""
    check_can_log(by)
    practice = hold(practice)
    check_can_log_at(by, practice, on=timezone.localdate(at))
    # Two appointments made at once for one liaison wait for each other here.
    User.objects.select_for_update().get(pk=liaison.pk)
    _check_time(liaison, starts_at, minutes, practice=practice, at=at)
    agreed = Appointment(
        practice=practice,
        liaison=liaison,
        starts_at=starts_at,
        minutes=minutes,
        what=what.strip(),
        made_at=at,
        made_by=by,
    )
    agreed.full_clean()
    agreed.save()
    _tell("appointment.agreed", agreed, by=by, at=at)
    return agreed


@transaction.atomic
def cancel_appointment(*, appointment: Appointment, by: User, at: datetime) -> None:
    """Call an appointment off."""
    check_can_log(by)
    found = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if by.pk != found.liaison_id and not can_log_at(
        by, found.practice, on=timezone.localdate(at)
    ):
        raise PermissionDenied(
            f"Whose appointment it is, {found.liaison}, can call it off, or a director."
        )
    if found.cancelled_at:
        raise ValidationError("It was called off already.")
    found.cancelled_at = at
    found.save(update_fields=["cancelled_at"])
    _tell("appointment.cancelled", found, by=by, at=at)


def _check_hours(hours: Sequence[Hours]) -> None:
    wrong: dict[str, str] = {}
    if len({each.weekday for each in hours}) < len(hours):
        raise ValidationError("Give each weekday once.")
    for each in hours:
        day = WEEKDAYS[each.weekday]
        if not each.takes_visits:
            continue
        if not (each.opens and each.closes and each.opens < each.closes):
            wrong[day] = "They open before they close. Give both times."
        elif (each.lunch_from is None) != (each.lunch_until is None):
            wrong[day] = "Give both ends of lunch, or none."
        elif (
            each.lunch_from
            and each.lunch_until
            and not each.opens <= each.lunch_from < each.lunch_until <= each.closes
        ):
            wrong[day] = "Lunch lies between opening and closing."
    if wrong:
        raise ValidationError(wrong)


def _check_time(
    liaison: User,
    starts_at: datetime,
    minutes: int,
    *,
    practice: Practice,
    at: datetime,
) -> None:
    if not has_role(liaison, MAY_LOG):
        raise ValidationError(
            {"liaison": "Choose a liaison or a director who is still here."}
        )
    length = timedelta(minutes=minutes)
    if not timedelta() < length <= LONGEST:
        raise ValidationError({"minutes": "Give the minutes that it takes."})
    if starts_at <= at:
        raise ValidationError(
            {"starts_at": "That is over. What took place is logged as a visit."}
        )
    near = Appointment.objects.filter(
        liaison=liaison,
        cancelled_at=None,
        starts_at__lt=starts_at + length,
        starts_at__gt=starts_at - LONGEST,
    ).select_related("practice")
    for other in near:
        if starts_at < other.starts_at + timedelta(minutes=other.minutes):
            when = formats.moment(other.starts_at)
            raise ValidationError(
                {
                    "starts_at": f"{liaison} is expected at {other.practice} then: {when}, {other.minutes} minutes."
                }
            )


def _tell(verb: str, agreed: Appointment, *, by: User, at: datetime) -> None:
    record(
        verb,
        on=[agreed, agreed.practice],
        by=by,
        at=at,
        practice=str(agreed.practice),
        liaison=str(agreed.liaison),
        on_day=timezone.localdate(agreed.starts_at),
    )
