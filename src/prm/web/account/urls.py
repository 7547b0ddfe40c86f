"""Where people come in, go out, and look after their account. Names with ``account_``, ``mfa_`` and
``openid_connect_`` are allauth's own: it finds our pages by them.
"""

from django.urls import path

from prm.common.services import OIDC_KEY
from prm.web.account import (
    factors,
    invitations,
    own,
    passwords,
    sign_in,
    single_sign_on,
)

urlpatterns = [
    path("sign-in/", sign_in.SignIn.as_view(), name="account_login"),
    path(
        "sign-in/passkey/",
        sign_in.PasskeySignIn.as_view(),
        name="mfa_login_webauthn",
    ),
    path(
        "sign-in/second-factor/",
        sign_in.SecondFactor.as_view(),
        name="mfa_authenticate",
    ),
    path(
        "sign-in/single-sign-on/",
        single_sign_on.start,
        {"provider_id": OIDC_KEY},
        name="openid_connect_login",
    ),
    path(
        "sign-in/single-sign-on/callback/",
        single_sign_on.callback,
        {"provider_id": OIDC_KEY},
        name="openid_connect_callback",
    ),
    path("sign-in/forgotten/", passwords.forgotten, name="forgotten_password"),
    path(
        "sign-in/new-password/<str:key>/<str:token>/",
        passwords.new_password,
        name="new_password",
    ),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("sign-out/", sign_in.sign_out, name="account_logout"),
    path("account/", own.account, name="account"),
    path("account/time-zone/", own.time_zone, name="time_zone"),
    path("account/password/", own.password, name="password"),
    path("account/sessions/<int:pk>/end/", own.session_end, name="session_end"),
    path("account/sessions/end/", own.sessions_end, name="sessions_end"),
    path("account/security/", own.security, name="mfa_index"),
    path(
        "account/security/password/",
        factors.PasswordAgain.as_view(),
        name="account_reauthenticate",
    ),
    path(
        "account/security/code/",
        factors.CodeAgain.as_view(),
        name="mfa_reauthenticate",
    ),
    path(
        "account/security/passkey/",
        factors.PasskeyAgain.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "account/security/app/add/", factors.AddApp.as_view(), name="mfa_activate_totp"
    ),
    path(
        "account/security/app/remove/",
        factors.RemoveApp.as_view(),
        name="mfa_deactivate_totp",
    ),
    path(
        "account/security/passkeys/add/",
        factors.AddPasskey.as_view(),
        name="mfa_add_webauthn",
    ),
    path(
        "account/security/passkeys/<int:pk>/name/",
        factors.RenamePasskey.as_view(),
        name="mfa_edit_webauthn",
    ),
    path(
        "account/security/passkeys/<int:pk>/remove/",
        factors.RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
    path(
        "account/security/recovery-codes/",
        factors.RecoveryCodes.as_view(),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/security/recovery-codes/renew/",
        factors.RenewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
]
