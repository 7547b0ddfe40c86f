"""Nobody sees a page without signing in, sessions end, and no cache keeps what was seen."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django_htmx.http import HttpResponseClientRedirect

from prm.accounts.operations import note_activity

SEEN = "seen_at"
BEGUN = "begun_at"
FACTOR_MISSING = "second_factor_missing"
NOTE_EVERY = 60  # seconds; a write a minute is enough to keep a half-hour promise

# What somebody may open who still has to set up a second factor: setting it up, and going away.
WITHOUT_FACTOR = frozenset(
    {
        "health",
        "ready",
        "account_logout",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
    }
)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Sends visitors to the sign-in page; a fragment sends its whole page there, not itself."""

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Send away who isn't signed in, and who owes the site a second factor."""
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is not None or not getattr(view_func, "login_required", True):
            return answer
        match = request.resolver_match
        name = match.url_name if match else ""
        if request.session.get(FACTOR_MISSING) and name not in WITHOUT_FACTOR:
            if getattr(view_func, "speaks_json", False):
                return _in_json("Set up a second factor first.")
            return _whole_page(request, resolve_url("mfa_index"))
        return None

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> Any:
        """Redirect to sign-in, and back afterwards."""
        if getattr(view_func, "speaks_json", False):
            return _in_json("Sign in first.")
        htmx = getattr(request, "htmx", None)
        if not htmx:
            return super().handle_no_permission(request, view_func)
        page = htmx.current_url_abs_path or resolve_url("home")
        to_sign_in = redirect_to_login(page, resolve_url(self.get_login_url(view_func)))
        return HttpResponseClientRedirect(to_sign_in.url)


def _in_json(words: str) -> HttpResponse:
    """Tell a device, which can't follow to a page."""
    return JsonResponse({"problem": words}, status=401)


def _whole_page(request: HttpRequest, path: str) -> HttpResponse:
    if getattr(request, "htmx", None):
        return HttpResponseClientRedirect(path)
    return redirect(path)


class ActivityMiddleware:
    """Moves the automatic log-off on while a person works, until the longest a session may last."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note the time at most once a minute, so that reading doesn't write; tell times in the person's zone."""
        with timezone.override(None):
            if request.session.session_key and request.user.is_authenticated:
                _note(request)
                if zone := getattr(request.user, "time_zone", ""):
                    timezone.activate(ZoneInfo(zone))
            return self.get_response(request)


def _note(request: HttpRequest) -> None:
    now = int(time.time())
    if now - request.session.setdefault(BEGUN, now) >= settings.SESSION_MOST:
        logout(request)
    elif now - request.session.get(SEEN, 0) >= NOTE_EVERY:
        request.session[SEEN] = now
        note_activity(request)


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
