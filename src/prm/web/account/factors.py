"""A person's second factors: authenticator app, passkeys, recovery codes. Each change asks who it is first."""

from __future__ import annotations

from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeReauthenticateView
from allauth.mfa.recovery_codes.views import (
    GenerateRecoveryCodesView,
    ViewRecoveryCodesView,
)
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils import timezone

from prm.accounts.forms import (
    AppCodeForm,
    CodeForm,
    PasskeyForm,
    PasskeyNameForm,
    PasswordAgainForm,
)
from prm.accounts.middleware import FACTOR_MISSING
from prm.web.account.adapters import has_factor
from prm.web.account.operations import record_factor

SECURITY = reverse_lazy("mfa_index")


def _changed(request: HttpRequest, verb: str, factor: str) -> None:
    """Write it down, and ask for a factor no longer, or again."""
    user: Any = request.user
    record_factor(verb, user=user, factor=factor, at=timezone.now())
    if FACTOR_MISSING in request.session:  # this session owes the site one
        request.session[FACTOR_MISSING] = not has_factor(user)


class Refusing:
    """Answers a form that isn't right with the status that says so."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again, with what is wrong."""
        context = self.get_context_data(form=form)  # type: ignore[attr-defined]
        page: HttpResponse = self.render_to_response(  # type: ignore[attr-defined]
            context, status=422
        )
        return page


class AddApp(Refusing, ActivateTOTPView):
    """Scan the code, type what the app shows."""

    form_class = AppCodeForm
    template_name = "accounts/factors/add_app.html"

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Add the app."""
        answer = super().form_valid(form)
        _changed(self.request, "factor.added", "an authenticator app")
        return answer


class RemoveApp(Refusing, DeactivateTOTPView):
    """Ask, and remove the authenticator app."""

    template_name = "accounts/factors/remove_app.html"
    success_url = SECURITY

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Remove the app."""
        answer = super().form_valid(form)
        _changed(self.request, "factor.removed", "the authenticator app")
        return answer


class AddPasskey(Refusing, AddWebAuthnView):
    """Let the device make a passkey."""

    form_class = PasskeyForm
    template_name = "accounts/factors/add_passkey.html"

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Add the passkey."""
        answer = super().form_valid(form)
        _changed(
            self.request, "factor.added", f"the passkey “{form.cleaned_data['name']}”"
        )
        return answer


class RenamePasskey(Refusing, EditWebAuthnView):
    """Give a passkey a name by which its owner knows it."""

    form_class = PasskeyNameForm
    template_name = "accounts/factors/rename_passkey.html"
    success_url = SECURITY

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Rename the passkey."""
        answer = super().form_valid(form)
        _changed(
            self.request, "factor.renamed", f"the passkey “{form.cleaned_data['name']}”"
        )
        return answer


class RemovePasskey(RemoveWebAuthnView):
    """Ask, and remove a passkey."""

    template_name = "accounts/factors/remove_passkey.html"
    success_url = SECURITY

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Remove the passkey."""
        name = str(self.get_object())
        answer = super().form_valid(form)
        _changed(self.request, "factor.removed", f"the passkey “{name}”")
        return answer


class RecoveryCodes(ViewRecoveryCodesView):
    """Show the recovery codes, once."""

    template_name = "accounts/factors/recovery_codes.html"


class RenewRecoveryCodes(Refusing, GenerateRecoveryCodesView):
    """Make new recovery codes, which voids the old ones."""

    template_name = "accounts/factors/renew_recovery_codes.html"

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Make them."""
        answer = super().form_valid(form)
        _changed(self.request, "factor.renewed", "the recovery codes")
        return answer


class PasswordAgain(Refusing, ReauthenticateView):
    """The password once more, before something that matters."""

    form_class = PasswordAgainForm
    template_name = "accounts/factors/password_again.html"


class CodeAgain(Refusing, CodeReauthenticateView):
    """A code, before something that matters."""

    form_class = CodeForm
    template_name = "accounts/factors/code_again.html"


class PasskeyAgain(ReauthenticateWebAuthnView):
    """A passkey, before something that matters."""

    template_name = "accounts/factors/passkey_again.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        """Ask again."""
        messages.error(self.request, "That passkey isn’t one of yours. Try again.")
        return redirect(self.request.get_full_path())
