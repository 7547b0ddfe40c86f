"""What allauth asks us: who may come in, where a request is from, how secrets are sealed."""

from __future__ import annotations

import base64
import hashlib
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html

from prm.accounts.middleware import BEGUN, FACTOR_MISSING
from prm.accounts.models import User
from prm.accounts.second_factor import must_have_factor
from prm.web.account import operations
from prm.web.account.single_sign_on import SingleSignOnAdapter

__all__ = ["AccountAdapter", "FactorAdapter", "SingleSignOnAdapter"]

MEANS = {
    "password": "password",
    "totp": "authenticator app",
    "recovery_codes": "recovery code",
    "webauthn": "passkey",
    "socialaccount": "single sign-on",
}


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up; every sign-in and sign-out is in the ledger."""

    error_messages = {  # noqa: RUF012
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "This address and password don't belong together. Check both; the password "
        "tells capital letters from small ones.",
        "incorrect_password": "This isn't your password.",
        "too_many_login_attempts": "Too many wrong codes. Try again in a quarter of an hour.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: an administrator invites."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count nothing: wrong passwords are counted by axes, once."""

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Say that the account is closed, to somebody who knows its password."""
        return render(request, "accounts/account_closed.html", status=403)

    def login(self, request: HttpRequest, user: Any) -> None:
        """Begin the session, and write down by which means."""
        records = get_authentication_records(request, user)
        super().login(request, user)
        request.session[BEGUN] = int(time.time())
        means = [
            MEANS.get(record.get("type") or record["method"], record["method"])
            for record in records
        ]
        if must_have_factor(user) and "single sign-on" not in means:
            request.session[FACTOR_MISSING] = not has_factor(user)
        operations.record_sign_in(
            user=user, means=means, place=request.META["REMOTE_ADDR"], at=timezone.now()
        )

    def logout(self, request: HttpRequest) -> None:
        """End the session, and write it down."""
        if isinstance(request.user, User):
            operations.record_sign_out(user=request.user, at=timezone.now())
        super().logout(request)


class FactorAdapter(DefaultMFAAdapter):
    """Seals what a second factor is made of with a key that lies outside the database."""

    error_messages = {  # noqa: RUF012
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code isn't right. An app's code changes every 30 seconds; a recovery code works once.",
        "rate_limited": "Too many wrong codes. Try again in a quarter of an hour.",
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret."""
        return _seal().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """Draw the code that an authenticator app reads, as markup that may stand in a page."""
        from qrcode.main import QRCode  # here: it loads all of Pillow, for one page

        code = QRCode(border=2)
        code.add_data(url)
        cells = code.get_matrix()
        drawn = "".join(
            f"M{across} {down}h1v1h-1z"
            for down, row in enumerate(cells)
            for across, dark in enumerate(row)
            if dark
        )
        return format_html(
            '<svg class="code" viewBox="0 0 {0} {0}" role="img" aria-label="Code for an authenticator app">'
            '<path d="{1}" /></svg>',
            len(cells),
            drawn,
        )

    def generate_authenticator_name(
        self,
        user: Any,
        type: str,  # noqa: A002
    ) -> str:
        """Name a new passkey by its number; the person may choose better."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Passkey {count + 1}"

    def _get_site_name(self) -> str:
        return "Headwater"


def has_factor(user: User) -> bool:
    """Say whether a person has a second factor of their own."""
    factors = Authenticator.objects.filter(user_id=user.pk)
    return factors.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def _seal() -> Fernet:
    key = hashlib.sha256(settings.FACTOR_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
