"""Opening, renewing and closing the address under which a calendar reads what somebody has planned."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from prm.accounts.models import User
from prm.ledger.operations import record
from prm.visits.models import CalendarFeed
from prm.visits.permissions import check_can_see_field_work

NOTED_EVERY = timedelta(hours=1)  # calendars ask often; one need not write as often


@transaction.atomic
def open_feed(*, by: User, at: datetime) -> CalendarFeed:
    """Give oneself an address; one that was closed before opens nothing again."""
    check_can_see_field_work(by)
    feed, made = CalendarFeed.objects.select_for_update().get_or_create(
        person=by, defaults={"made_at": at}
    )
    if not made:
        if not feed.closed_at:
            raise ValidationError("Your calendar has an address already.")
        feed.issue, feed.made_at = feed.issue + 1, at
        feed.closed_at = feed.read_at = None
        feed.save()
    record("calendar.opened", on=feed, by=by, at=at)
    return feed


@transaction.atomic
def renew_feed(*, by: User, at: datetime) -> CalendarFeed:
    """Take another address, for somebody saw the one before: that opens nothing any more."""
    feed = _own(by)
    feed.issue, feed.made_at, feed.read_at = feed.issue + 1, at, None
    feed.save()
    record("calendar.renewed", on=feed, by=by, at=at)
    return feed


@transaction.atomic
def close_feed(*, by: User, at: datetime) -> None:
    """Let no calendar read any more what one has planned."""
    feed = _own(by)
    feed.closed_at = at
    feed.save(update_fields=["closed_at"])
    record("calendar.closed", on=feed, by=by, at=at)


def note_reading(*, feed: CalendarFeed, at: datetime) -> None:
    """Remember when a calendar last asked, so that its owner sees whether it works."""
    if feed.read_at is None or at - feed.read_at >= NOTED_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=at)


def _own(by: User) -> CalendarFeed:
    check_can_see_field_work(by)
    rows = CalendarFeed.objects.select_for_update()
    feed = rows.filter(person=by, closed_at=None).first()
    if feed is None:
        raise ValidationError("Your calendar has no address. Make one first.")
    return feed
