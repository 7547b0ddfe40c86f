"""Coming in, going out, one's own account."""

from tests.architecture.matrix.roles import EVERYBODY, OPEN, Address

LINK = ("MQ", "token")  # of nobody

ADDRESSES = (
    Address("account_login", OPEN, label="Sign in by password"),
    Address("account_login", OPEN, "post", label="Sign in by password"),
    Address("mfa_login_webauthn", OPEN, label="Sign in by passkey"),
    Address("mfa_login_webauthn", OPEN, "post", label="Sign in by passkey"),
    Address("mfa_authenticate", OPEN, label="Give the second factor"),
    Address("mfa_authenticate", OPEN, "post", label="Give the second factor"),
    Address("openid_connect_login", OPEN, label="Go to the identity provider"),
    Address(
        "openid_connect_callback", OPEN, label="Come back from the identity provider"
    ),
    Address(
        "forgotten_password", OPEN, label="Ask for a link for a forgotten password"
    ),
    Address(
        "forgotten_password",
        OPEN,
        "post",
        label="Ask for a link for a forgotten password",
    ),
    Address(
        "new_password", OPEN, arguments=LINK, label="Choose a new password by a link"
    ),
    Address(
        "new_password", OPEN, "post", LINK, label="Choose a new password by a link"
    ),
    Address(
        "invitation",
        OPEN,
        arguments=("token",),
        label="Accept an invitation by its link",
    ),
    Address(
        "invitation", OPEN, "post", ("token",), label="Accept an invitation by its link"
    ),
    Address("account_logout", EVERYBODY, "post", label="Sign out"),
    Address("account", EVERYBODY, label="See one's own account"),
    Address("time_zone", EVERYBODY, "post", label="Choose one's time zone"),
    Address("password", EVERYBODY, "post", label="Change one's password"),
    Address(
        "session_end", EVERYBODY, "post", (0,), label="Sign out one of one's devices"
    ),
    Address(
        "sessions_end", EVERYBODY, "post", label="Sign out all one's other devices"
    ),
    Address("mfa_index", EVERYBODY, label="See one's second factors"),
    Address(
        "account_reauthenticate",
        EVERYBODY,
        label="Show once more who one is, by password",
    ),
    Address(
        "account_reauthenticate",
        EVERYBODY,
        "post",
        label="Show once more who one is, by password",
    ),
    Address(
        "mfa_reauthenticate", EVERYBODY, label="Show once more who one is, by code"
    ),
    Address(
        "mfa_reauthenticate",
        EVERYBODY,
        "post",
        label="Show once more who one is, by code",
    ),
    Address(
        "mfa_reauthenticate_webauthn",
        EVERYBODY,
        label="Show once more who one is, by passkey",
    ),
    Address(
        "mfa_reauthenticate_webauthn",
        EVERYBODY,
        "post",
        label="Show once more who one is, by passkey",
    ),
    Address("mfa_activate_totp", EVERYBODY, label="Add an authenticator app"),
    Address("mfa_activate_totp", EVERYBODY, "post", label="Add an authenticator app"),
    Address("mfa_deactivate_totp", EVERYBODY, label="Remove one's authenticator app"),
    Address(
        "mfa_deactivate_totp", EVERYBODY, "post", label="Remove one's authenticator app"
    ),
    Address("mfa_add_webauthn", EVERYBODY, label="Add a passkey"),
    Address("mfa_add_webauthn", EVERYBODY, "post", label="Add a passkey"),
    Address(
        "mfa_edit_webauthn", EVERYBODY, arguments=(0,), label="Rename one's passkey"
    ),
    Address("mfa_edit_webauthn", EVERYBODY, "post", (0,), label="Rename one's passkey"),
    Address(
        "mfa_remove_webauthn", EVERYBODY, arguments=(0,), label="Remove one's passkey"
    ),
    Address(
        "mfa_remove_webauthn", EVERYBODY, "post", (0,), label="Remove one's passkey"
    ),
    Address(
        "mfa_view_recovery_codes", EVERYBODY, label="See one's recovery codes, once"
    ),
    Address("mfa_generate_recovery_codes", EVERYBODY, label="Make new recovery codes"),
    Address(
        "mfa_generate_recovery_codes",
        EVERYBODY,
        "post",
        label="Make new recovery codes",
    ),
)
