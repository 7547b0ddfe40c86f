"""Sign-in, sign-out, and a person's own account."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from prm.accounts import operations
from prm.accounts.forms import NewPasswordForm, SignInForm, TimeZoneForm
from prm.accounts.network import address_of
from prm.accounts.requests import Request


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let a person in, count wrong passwords, and close the door for a while when they pile up."""
    onward = _onward(request)
    if request.user.is_authenticated:
        return redirect(onward)
    if request.method == "GET":
        return _sign_in_page(request, SignInForm(request))
    at, address = timezone.now(), address_of(request)
    email = request.POST.get("username", "")
    try:
        operations.check_may_try(email=email, address=address, at=at)
    except operations.TooManyTries as closed:
        return _sign_in_page(request, SignInForm(request), closed=closed, status=429)
    form = SignInForm(request, request.POST)
    if not form.is_valid():
        operations.record_failed_sign_in(email=email, address=address, at=at)
        return _sign_in_page(request, form, status=422)
    operations.forget_failed_sign_ins(email=email, address=address)
    login(request, form.get_user())
    return redirect(onward)


def _onward(request: HttpRequest) -> str:
    """Return where to go after sign-in: a page of this site, else the person's first page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else resolve_url("home")


def _sign_in_page(
    request: HttpRequest,
    form: SignInForm,
    *,
    closed: operations.TooManyTries | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "closed_until": closed.until if closed else None,
        "next": request.POST.get("next") or request.GET.get("next") or "",
    }
    return render(request, "accounts/sign_in.html", context, status=status)


@require_POST
def sign_out(request: Request) -> HttpResponse:
    """End the session."""
    logout(request)
    messages.info(request, "You are signed out.")
    return redirect("sign_in")


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
    }
    return render(request, "accounts/account.html", context, status=status)


@require_POST
def time_zone(request: Request) -> HttpResponse:
    """Choose the zone in which times are shown."""
    form = TimeZoneForm(request.POST, own=request.user.time_zone)
    if not form.is_valid():
        return _account_page(request, zone_form=form, status=422)
    operations.choose_time_zone(
        user=request.user, time_zone=form.cleaned_data["time_zone"]
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
        user=request.user, password=form.cleaned_data["new_password1"]
    )
    update_session_auth_hash(request, request.user)
    messages.success(request, "Your password is changed. Other devices are signed out.")
    return redirect("account")
