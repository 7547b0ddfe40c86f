"""A person's own account: name and role, time zone, password, factors, sessions."""

from __future__ import annotations

from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from prm.accounts import operations as accounts
from prm.accounts.forms import NewPasswordForm, TimeZoneForm
from prm.accounts.middleware import FACTOR_MISSING
from prm.accounts.queries import get_session, list_factors, list_sessions
from prm.accounts.requests import Request
from prm.visits.permissions import can_see_field_work
from prm.web.account import operations


@require_GET
def account(request: Request) -> HttpResponse:
    """Show a person what the site knows of them."""
    return _account_page(request)


def _account_page(
    request: Request,
    *,
    zone_form: TimeZoneForm | None = None,
    password_form: NewPasswordForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user = request.user
    context = {
        "zone_form": zone_form or TimeZoneForm(own=user.time_zone),
        "password_form": password_form or NewPasswordForm(user),
        "factors": list_factors(user),
        "sessions": list_sessions(user, here=request.session.session_key or ""),
        "has_calendar": can_see_field_work(user),
    }
    return render(request, "accounts/account.html", context, status=status)


@require_GET
def security(request: Request) -> HttpResponse:
    """Show a person's second factors, and ask for one where the site wants it."""
    context = {
        "factors": list_factors(request.user),
        "missing": bool(request.session.get(FACTOR_MISSING)),
        "app": get_mfa_adapter().is_mfa_enabled(request.user, ["totp"]),
    }
    return render(request, "accounts/security.html", context)


@require_POST
def time_zone(request: Request) -> HttpResponse:
    """Choose the zone in which times are shown."""
    form = TimeZoneForm(request.POST, own=request.user.time_zone)
    if not form.is_valid():
        return _account_page(request, zone_form=form, status=422)
    operations.choose_time_zone(
        user=request.user,
        time_zone=form.cleaned_data["time_zone"],
        at=timezone.now(),
    )
    messages.success(request, "Times are now shown in the zone you chose.")
    return redirect("account")


@require_POST
@sensitive_post_parameters()
def password(request: Request) -> HttpResponse:
    """Change the password; other sessions of the person end."""
    form = NewPasswordForm(request.user, request.POST)
    if not form.is_valid():
        return _account_page(request, password_form=form, status=422)
    operations.change_password(
        user=request.user,
        password=form.cleaned_data["new_password1"],
        at=timezone.now(),
    )
    update_session_auth_hash(request, request.user)
    accounts.note_activity(request)
    messages.success(request, "Your password is changed. Other devices are signed out.")
    return redirect("account")


@require_POST
def session_end(request: Request, pk: int) -> HttpResponse:
    """Sign out one device."""
    session = get_session(request.user, pk)
    if session is None:
        raise Http404("This session is over already.")
    operations.end_session(session=session, by=request.user, at=timezone.now())
    messages.success(request, "That device is signed out.")
    return redirect("account")


@require_POST
def sessions_end(request: Request) -> HttpResponse:
    """Sign out every device but this one."""
    operations.end_other_sessions(
        user=request.user,
        keep=request.session.session_key or "",
        at=timezone.now(),
    )
    messages.success(request, "You are signed out everywhere else.")
    return redirect("account")
