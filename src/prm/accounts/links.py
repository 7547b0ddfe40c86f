"""Links that let one person do one thing once: accept an invitation, choose a new password.

An invitation's link is signed and carries its issue, so that nothing secret lies in the database. A password's link is
Django's: it is void once the password has changed or the person has signed in.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import force_bytes, force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from prm.accounts.models import Invitation, User

SALT = "prm.accounts.invitation"
PASSWORD_HOURS = settings.PASSWORD_RESET_TIMEOUT // 3600


def invitation_link(request: HttpRequest, invitation: Invitation) -> str:
    """Return the address under which somebody accepts their invitation."""
    token = signing.dumps([invitation.pk, invitation.issue], salt=SALT, compress=False)
    return request.build_absolute_uri(reverse("invitation", args=[token]))


def find_invitation(token: str) -> Invitation | None:
    """Return the invitation that a link's token is the newest issue of."""
    try:
        key, issue = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return Invitation.objects.filter(pk=key, issue=issue).first()


def password_link(request: HttpRequest, user: User) -> str:
    """Return the address under which a person chooses a new password, once."""
    key = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    return request.build_absolute_uri(reverse("new_password", args=[key, token]))


def find_password_user(key: str, token: str) -> User | None:
    """Return whose password a link may change, if it is still good."""
    try:
        pk = int(force_str(urlsafe_base64_decode(key)))
    except ValueError:
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    good = user is not None and default_token_generator.check_token(user, token)
    return user if good else None
