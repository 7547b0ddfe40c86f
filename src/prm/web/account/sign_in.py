"""In by password or passkey, the second factor after it, and out."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from allauth.socialaccount.adapter import get_adapter as get_sso_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from prm.accounts.forms import SecondFactorForm, SignInForm
from prm.accounts.lockout import closed_until, tried_address
from prm.accounts.models import User
from prm.accounts.requests import Request
from prm.web.account import operations
from prm.web.account.adapters import AccountAdapter
from prm.web.account.onward import onward


class SignIn(LoginView):
    """Email address and password, or a passkey, or the site's single sign-on."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"

    def get_success_url(self) -> str:
        """Return where the person wanted to go."""
        return onward(self.request)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Say what to check."""
        context = self.get_context_data(form=form)
        return self.render_to_response(context, status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add where to go afterwards, and the identity provider if there is one."""
        wanted = self.request.POST.get("next") or self.request.GET.get("next") or ""
        return {
            **super().get_context_data(**kwargs),
            "next": wanted,
            "single_sign_on": get_sso_adapter().list_providers(self.request),
        }


class PasskeySignIn(LoginWebAuthnView):
    """A passkey alone; a script fetches the challenge, a form brings the answer."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on where the person wanted to."""
        answer: HttpResponse = super().form_valid(form)
        if self.request.user.is_authenticated:
            return redirect(onward(self.request))
        return answer


class SecondFactor(AuthenticateView):
    """The code or the passkey after the password."""

    form_class = SecondFactorForm
    template_name = "accounts/second_factor.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        """Say that it wasn't right."""
        return self.render_to_response(self.get_context_data(), status=422)


def closed(
    request: HttpRequest,
    response: HttpResponse | None = None,
    credentials: dict[str, Any] | None = None,
) -> HttpResponse:
    """Say until when sign-in is closed. axes asks for this page whenever it has closed the door."""
    until = closed_until(request, credentials)
    if request.axes_failures_since_start is not None:  # type: ignore[attr-defined]
        # The try that closed it; those that only found it closed count no failures.
        tried = tried_address(request, credentials)
        operations.record_lock_out(
            user=User.objects.filter(email__iexact=tried).first(),
            tried=tried,
            place=request.META["REMOTE_ADDR"],
            at=timezone.now(),
            until=until,
        )
    return render(request, "accounts/closed.html", {"until": until}, status=429)


@require_POST
def sign_out(request: Request) -> HttpResponse:
    """End the session."""
    AccountAdapter(request).logout(request)
    messages.info(request, "You are signed out.")
    return redirect("account_login")
