"""The address of a calendar: what stands in it can't be guessed, and a new one voids the one before."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from prm.visits.models import CalendarFeed
from prm.visits.permissions import can_see_field_work

SALT = "prm.visits.feeds"


def address_of(feed: CalendarFeed) -> str:
    """Return the address that a calendar subscribes to."""
    return f"{settings.SITE_URL}{reverse('calendar_feed', args=[token_of(feed)])}"


def token_of(feed: CalendarFeed) -> str:
    """Return what makes an address one person's own."""
    said = f"{feed.pk} {feed.issue}"
    return f"{feed.pk}-{salted_hmac(SALT, said, algorithm='sha256').hexdigest()[:40]}"


def find_feed(token: str) -> CalendarFeed | None:
    """Return the feed that an address is of, while it is open and its person may still have one."""
    key = token.partition("-")[0]
    if not key.isdecimal() or len(key) > 18:
        return None
    feed = CalendarFeed.objects.select_related("person").filter(pk=int(key)).first()
    if feed is None or feed.closed_at or not can_see_field_work(feed.person):
        return None
    return feed if constant_time_compare(token_of(feed), token) else None
