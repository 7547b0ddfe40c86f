"""A person's calendar: the page where its address is made, and what calendars read there."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_GET, require_POST, require_safe

from prm.accounts.requests import Request
from prm.visits.feeds import address_of, find_feed
from prm.visits.models import CalendarFeed
from prm.visits.operations import calendars as operations
from prm.visits.permissions import check_can_see_field_work
from prm.visits.queries.calendars import REACH, planned_of
from prm.web.calendars.ics import calendar_file


@require_GET
def calendar(request: Request) -> HttpResponse:
    """Show the address of one's calendar, and how to subscribe to it."""
    check_can_see_field_work(request.user)
    feed = CalendarFeed.objects.filter(person=request.user, closed_at=None).first()
    address = address_of(feed) if feed else ""
    planned = planned_of(request.user, on=timezone.localdate())
    context = {
        "feed": feed,
        "address": address,
        # What a calendar program opens by itself.
        "subscribe": f"webcal://{address.partition('://')[2]}",
        "count": sum(not each.cancelled for each in planned),
        "days": REACH.days,
    }
    return render(request, "web/calendars/calendar.html", context)


@require_POST
def opening(request: Request) -> HttpResponse:
    """Make an address."""
    return _change(
        request,
        lambda: operations.open_feed(by=request.user, at=timezone.now()),
        "Your calendar has an address.",
    )


@require_POST
def renewal(request: Request) -> HttpResponse:
    """Take another address."""
    return _change(
        request,
        lambda: operations.renew_feed(by=request.user, at=timezone.now()),
        "The old address opens nothing any more. Subscribe to the new one.",
    )


@require_POST
def closure(request: Request) -> HttpResponse:
    """Close the address."""
    return _change(
        request,
        lambda: operations.close_feed(by=request.user, at=timezone.now()),
        "Your calendar’s address is closed.",
    )


def _change(request: Request, act: Callable[[], object], said: str) -> HttpResponse:
    check_can_see_field_work(request.user)
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect("calendar")


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Give a calendar what its person has planned; the address is the key, for calendars can't sign in."""
    feed = find_feed(token)
    if feed is None:
        raise Http404("No calendar is at this address, or it was closed.")
    at = timezone.now()
    person = feed.person
    planned = planned_of(person, on=timezone.localdate(at))
    body = calendar_file(f"Headwater: {person.name}", planned)
    operations.note_reading(feed=feed, at=at)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="headwater.ics"'
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = f'"{sha256(body).hexdigest()}"'
    response["X-Robots-Tag"] = "noindex"
    unchanged = get_conditional_response(request, etag=response["ETag"])
    return unchanged or response
