"""Letters to whoever keeps a promise: when it is made for them, the day before it is due, and while it is late."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.urls import reverse
from django.utils import timezone

from prm.common.calendar import site_calendar
from prm.issues.models import Owner
from prm.mail.operations import queue_letter
from prm.visits.models import Commitment, CommitmentState
from prm.visits.permissions import can_see_field_work

DAYS_A_WEEK = 7
MORNING = time(7)  # at the site, before the offices open


def write_of_new_promise(made: Commitment, *, at: datetime) -> None:
    """Tell the owner of a promise that it was made for them; who made it for themselves knows."""
    if made.owner.user_id != made.by_id:
        _write(
            made,
            key=f"commitment {made.pk} made",
            subject=f"A promise to {made.practice} is yours to keep",
            template="promise_made",
            by=str(made.by),
            at=at,
        )


def write_reminders(*, at: datetime) -> int:
    """Remind the owners of promises that are due by the next working day, or late; return how many letters that is.

    Each promise is said once before it is due, once when it is late, and once more with each further week: the key of
    a letter says which time it is, so that it doesn't matter how often this is called, or whether a day was lost.
    Nobody is written to before the morning of a working day.
    """
    calendar = site_calendar()
    here = at.astimezone(calendar.zone)
    today = here.date()
    if here.time() < MORNING or not calendar.is_business_day(today):
        return 0
    soon = calendar.add_business_days(today, 1)
    waiting = (
        Commitment.objects.filter(state=CommitmentState.OPEN, due_on__lte=soon)
        .select_related("owner__user", "practice", "by")
        .order_by("due_on", "pk")
    )
    return sum(_remind(each, today=today, at=at) for each in waiting)


def _remind(waiting: Commitment, *, today: date, at: datetime) -> bool:
    days_late = (today - waiting.due_on).days
    if days_late <= 0:
        time, subject = "before it is due", "is due"
    else:
        time = f"late, week {(days_late - 1) // DAYS_A_WEEK + 1}"
        subject = "is late"
    if days_late <= 0 and timezone.localdate(waiting.made_at) == today:
        return False  # the letter of its making is hours old
    return _write(
        waiting,
        key=f"commitment {waiting.pk} due {waiting.due_on} {time}",
        subject=f"Your promise to {waiting.practice} {subject}",
        template="promise_due",
        days_late=max(days_late, 0),
        at=at,
    )


def _write(
    promise: Commitment,
    *,
    key: str,
    subject: str,
    template: str,
    at: datetime,
    **words: Any,
) -> bool:
    owner = promise.owner
    if owner.left_on and owner.left_on <= timezone.localdate(at):
        return False
    letter = queue_letter(
        key=f"{key} to {owner.pk}",
        to_name=owner.name,
        to_address=owner.email,
        subject=subject,
        template=f"visits/mail/{template}.txt",
        words={
            "what": promise.what,
            "practice": str(promise.practice),
            "town": promise.practice.town,
            "due_on": promise.due_on,
            "has_account": _signs_in(owner),
            **words,
        },
        link=_link(promise),
        at=at,
    )
    return letter is not None


def _signs_in(owner: Owner) -> bool:
    """Say whether an owner has an account that may open the promise's page."""
    return owner.user is not None and can_see_field_work(owner.user)


def _link(promise: Commitment) -> dict[str, Any]:
    """Return the way to a promise: its page for who signs in, a link of their own for who has no account."""
    if _signs_in(promise.owner):
        return {"path": reverse("promise", args=[promise.pk])}
    return {
        "kind": "commitment",
        "key": str(promise.pk),
        "owner": promise.owner.pk,
    }
