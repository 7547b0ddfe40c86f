"""A forgotten password: a link by mail, used once."""

from __future__ import annotations

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from prm.accounts.forms import ChosenPasswordForm, ForgottenPasswordForm
from prm.accounts.links import PASSWORD_HOURS, find_password_user, password_link
from prm.accounts.models import User
from prm.web.account import operations
from prm.web.mail import send_mail


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Mail a link to whoever has an account; say the same to whoever hasn't."""
    form = ForgottenPasswordForm(request.POST or None)
    context = {"form": form, "mail": settings.MAIL_CONFIGURED}
    if request.method == "GET" or not settings.MAIL_CONFIGURED:
        return render(request, "accounts/forgotten_password.html", context)
    if not form.is_valid():
        return render(request, "accounts/forgotten_password.html", context, status=422)
    email = form.cleaned_data["email"]
    if ratelimit.consume(request, action="reset_password", key=email.lower()):
        _mail_link(request, email)
    return render(request, "accounts/forgotten_password.html", {**context, "to": email})


def _mail_link(request: HttpRequest, email: str) -> None:
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        return
    operations.record_password_mail(
        user=user, place=request.META["REMOTE_ADDR"], at=timezone.now()
    )
    send_mail(
        to=user.email,
        subject="A new password for Headwater",
        template="accounts/mail/password.txt",
        context={
            "person": user,
            "link": password_link(request, user),
            "hours": PASSWORD_HOURS,
        },
    )


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """Let whoever holds a good link choose a new password."""
    user = find_password_user(key, token)
    if user is None:
        return render(request, "accounts/link_is_void.html", {}, status=410)
    form = ChosenPasswordForm(user, request.POST or None)
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        context = {"form": form, "person": user}
        return render(request, "accounts/new_password.html", context, status=status)
    operations.use_password_link(
        user=user, password=form.cleaned_data["new_password1"], at=timezone.now()
    )
    messages.success(request, "Your password is changed. Sign in with the new one.")
    return redirect("account_login")
