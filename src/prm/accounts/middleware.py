"""Nobody sees a page without signing in, an idle session ends, and no cache keeps what was seen."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django_htmx.http import HttpResponseClientRedirect

SEEN = "seen_at"
NOTE_EVERY = 60  # seconds; a write a minute is enough to keep a half-hour promise


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Sends visitors to the sign-in page; a fragment sends its whole page there, not itself."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> Any:
        """Redirect to sign-in, and back afterwards."""
        htmx = getattr(request, "htmx", None)
        if not htmx:
            return super().handle_no_permission(request, view_func)
        page = htmx.current_url_abs_path or resolve_url("home")
        to_sign_in = redirect_to_login(page, resolve_url(self.get_login_url(view_func)))
        return HttpResponseClientRedirect(to_sign_in.url)


class ActivityMiddleware:
    """Moves the automatic log-off on while a person works, and tells times in the person's zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note the time at most once a minute, so that reading doesn't write."""
        with timezone.override(None):
            if request.session.session_key and request.user.is_authenticated:
                now = int(time.time())
                if now - request.session.get(SEEN, 0) >= NOTE_EVERY:
                    request.session[SEEN] = now
                if request.user.time_zone:
                    timezone.activate(ZoneInfo(request.user.time_zone))
            return self.get_response(request)


class NothingKeptMiddleware:
    """Keeps answers out of caches: at a shared desk, going back after sign-out must not bring volumes up again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Forbid keeping, unless the view decided for itself. Static files never come this far."""
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response
