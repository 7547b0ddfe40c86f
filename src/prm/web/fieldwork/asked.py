"""What a request of field work names: a practice, another record, the revision that its person saw."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from prm.accounts.requests import Request
from prm.common.listing import address
from prm.directory.models import Practice
from prm.territories.queries import practices_visible_to
from prm.web.records.asked import key_of, text_of
from prm.web.records.redirects import survivor_of

MOST_CHOICES = 30  # practices to choose from; whoever looks for another one types


def practice_asked(request: Request, name: str, title: str) -> Practice | HttpResponse:
    """Return the practice that ``?practice=`` names; without one, a page on which one chooses it."""
    key = key_of(request.GET, "practice")
    if key:
        return survivor_of(get_object_or_404(Practice, pk=key))
    today = timezone.localdate()
    text = text_of(request.GET, "text")
    found = practices_visible_to(request.user, on=today).filter(closed_on=None)
    if text:
        found = found.filter(name__icontains=text)
    shown = found.order_by("name", "pk")[: MOST_CHOICES + 1]
    query = {**request.GET.dict(), "text": ""}
    choices = [
        (each, reverse(name) + address(query, practice=str(each.pk))) for each in shown
    ]
    context = {
        "title": title,
        "path": reverse(name),
        "text": text,
        "choices": choices[:MOST_CHOICES],
        "more": len(choices) > MOST_CHOICES,
    }
    return render(request, "web/fieldwork/choose_practice.html", context)


def uuid_asked(request: Request, name: str) -> UUID | None:
    """Return the key of a record that the address names; one that isn't a key names none."""
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def seen_by(request: Request) -> int:
    """Return the revision that a person saw when they acted: in the form, or in the address of an undo."""
    said = request.POST.get("seen") or request.GET.get("seen") or ""
    return int(said[:9]) if said.isascii() and said[:9].isdecimal() else 0
