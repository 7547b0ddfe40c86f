"""Single sign-on by the site's identity provider (OpenID Connect).

allauth speaks the protocol: state, PKCE, the token. Ours are the nonce, which ties the token to this very sign-in, the
check of the token's signature even where TLS would do, and the rule who gets in: whoever has an account or an
invitation under an address that the provider has verified.
"""

from __future__ import annotations

import secrets
from typing import Any

from allauth.account.internal.decorators import login_not_required
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import (
    OpenIDConnectOAuth2Adapter,
)
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from prm.accounts.models import Invitation, Role, User
from prm.common.services import OIDC_KEY
from prm.web.account import operations
from prm.web.account.onward import onward

NO_ANSWER = (
    "The answer of the identity provider didn’t fit this sign-in. Begin again from the sign-in page; "
    "if it happens twice, tell your administrator."
)


@login_not_required
@never_cache
@require_GET
def start(request: HttpRequest, **_: str) -> HttpResponse:
    """Send somebody to the identity provider, with a nonce that its token must bring back."""
    nonce = secrets.token_urlsafe(24)
    try:
        found = get_adapter().get_provider(request, OIDC_KEY)
    except SocialApp.DoesNotExist as error:
        raise Http404("This site has no single sign-on.") from error
    try:
        answer: HttpResponse = found.redirect(
            request,
            AuthProcess.LOGIN,
            next_url=onward(request),
            auth_params={**found.get_auth_params(), "nonce": nonce},
            nonce=nonce,
        )
    except OSError as error:  # requests' errors are among them
        raise _refusal(
            request, "The identity provider doesn’t answer. Try again in a minute."
        ) from error
    return answer


@login_not_required
@never_cache
@require_GET
def callback(request: HttpRequest, **_: str) -> HttpResponse:
    """Take up what the identity provider said."""
    view = OAuth2CallbackView.adapter_view(SignedTokens(request, OIDC_KEY))
    try:
        answer: HttpResponse = view(request)
    except SocialApp.DoesNotExist as error:
        raise Http404("This site has no single sign-on.") from error
    return answer


class SignedTokens(OpenIDConnectOAuth2Adapter):
    """Checks the signature of every token, though the standard lets it be where TLS vouches for the sender."""

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        self.did_fetch_access_token = False
        claims: dict[str, Any] = super()._decode_id_token(app, id_token)
        return claims


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Lets in who is known or invited, by an address that the provider has verified."""

    def is_open_for_signup(
        self, request: HttpRequest, sociallogin: SocialLogin
    ) -> bool:
        """Say no: an administrator invites."""
        return False

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Say in our words that it didn't work."""
        raise _refusal(request, NO_ANSWER)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Check the token against this sign-in, find whose it is, and follow the role it claims."""
        said = sociallogin.account.extra_data
        token, more = said.get("id_token") or {}, said.get("userinfo") or {}
        nonce = sociallogin.state.get("nonce")
        if not nonce or token.get("nonce") != nonce:
            raise _refusal(request, NO_ANSWER)
        if more and more.get("sub") != token.get("sub"):
            raise _refusal(request, NO_ANSWER)
        if not sociallogin.is_existing:
            sociallogin.connect(request, _person_of(request, {**token, **more}))
        if role := _claimed_role({**token, **more}):
            operations.follow_claimed_role(
                user=sociallogin.user, role=role, at=timezone.now()
            )


def _person_of(request: HttpRequest, claims: dict[str, Any]) -> User:
    email = str(claims.get("email") or "").strip()
    if not email or claims.get("email_verified") is not True:
        raise _refusal(
            request,
            "The identity provider hasn’t verified your email address, so we can’t tell whose account is yours. "
            "Verify the address there, then sign in again.",
        )
    # Ours are in lower case. A database that takes a long s for an s would open a colleague's account.
    known = email.lower() if email.isascii() else email
    user = User.objects.filter(email=known).first()
    if user is not None:
        return user
    invitation = Invitation.objects.filter(
        email=known, accepted_at=None, withdrawn_at=None
    ).first()
    if invitation is not None:
        try:
            return operations.accept_invitation(
                invitation=invitation,
                name=invitation.name,
                password=None,
                at=timezone.now(),
            )
        except ValidationError as error:
            raise _refusal(request, " ".join(error.messages)) from error
    raise _refusal(
        request,
        f"Nobody with the address {email} has an account or an invitation here. Ask your administrator to invite you.",
    )


def _claimed_role(claims: dict[str, Any]) -> Role | None:
    """Return the one role that the claims stand for; none when they stand for none, or for several."""
    said = claims.get(settings.OIDC_ROLE_CLAIM) if settings.OIDC_ROLE_CLAIM else None
    words = said if isinstance(said, list) else [said]
    roles = {
        settings.OIDC_ROLES[word]
        for word in words
        if isinstance(word, str) and word in settings.OIDC_ROLES
    }
    return Role(roles.pop()) if len(roles) == 1 else None


def _refusal(request: HttpRequest, reason: str) -> ImmediateHttpResponse:
    page = render(
        request, "accounts/no_single_sign_on.html", {"reason": reason}, status=403
    )
    return ImmediateHttpResponse(page)
