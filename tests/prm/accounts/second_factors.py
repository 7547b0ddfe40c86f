"""A person's phone: what an authenticator app would show."""

from __future__ import annotations

import base64
import hmac
import struct
import time

from allauth.mfa.models import Authenticator
from django.test import Client

from prm.accounts.models import User
from prm.web.account.adapters import FactorAdapter
from tests.cast import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(secret: str, at: float | None = None) -> str:
    """Return the six digits of RFC 6238, worked out here and not by what is tested."""
    counter = struct.pack(">Q", int((time.time() if at is None else at) // 30))
    digest = hmac.new(base64.b32decode(secret), counter, "sha1").digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def give_app(user: User) -> None:
    """Let a person have an authenticator app already."""
    Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.TOTP,
        data={"secret": FactorAdapter().encrypt(SECRET)},
    )


def give_password(client: Client, user: User) -> str:
    """Sign in by password, and return where that leads."""
    response = client.post(
        "/sign-in/", {"login": user.email, "password": PASSWORD}, follow=False
    )
    return str(response.headers["Location"])


def prove_again(client: Client) -> None:
    """Type the password once more, as is asked before a factor is changed."""
    response = client.post("/account/security/password/", {"password": PASSWORD})
    assert response.status_code == 302, response.content.decode()
