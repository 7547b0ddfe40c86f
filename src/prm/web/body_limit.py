"""How much anybody may send. Django reads a form before anyone asks who sent it, so the limit stands before that."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

MOST_OF_A_FORM = 5 * 1024**2  # the longest form is a page of notes
AROUND_A_FILE = (
    1024**2
)  # the rest of the form; what is a little too large reads why on the form itself


class BodyLimitMiddleware:
    """Refuses a body that is too large by what it says of its length; without a length nothing is read at all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer before a byte is read."""
        if _length(request) <= _most(request):
            return self.get_response(request)
        context = {"most": settings.UPLOAD_MEGABYTES}
        return render(None, "web/errors/413.html", context, status=413)


def _length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdecimal() else 0


def _most(request: HttpRequest) -> int:
    """Return how many bytes an address takes: only where files are imported, and only from who may be signed in."""
    known = settings.SESSION_COOKIE_NAME in request.COOKIES
    if request.path == reverse("imports") and known:
        return settings.UPLOAD_MEGABYTES * 1024**2 + AROUND_A_FILE
    return MOST_OF_A_FORM
