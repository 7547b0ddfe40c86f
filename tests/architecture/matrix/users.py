"""Who has an account: administrators alone."""

from prm.accounts.models import Role
from tests.architecture.matrix.roles import Address

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
NOBODY = (0,)

ADDRESSES = (
    Address("users", ADMINISTRATORS, label="See who has an account"),
    Address("users_file", ADMINISTRATORS, "post", label="Take the list of people away"),
    Address("user_invitations", ADMINISTRATORS, label="Invite somebody"),
    Address("user_invitations", ADMINISTRATORS, "post", label="Invite somebody"),
    Address(
        "user_invitation",
        ADMINISTRATORS,
        arguments=NOBODY,
        label="See an invitation and its link",
    ),
    Address(
        "invitation_renewal",
        ADMINISTRATORS,
        "post",
        NOBODY,
        label="Make a new link of an invitation",
    ),
    Address(
        "invitation_withdrawal",
        ADMINISTRATORS,
        "post",
        NOBODY,
        label="Withdraw an invitation",
    ),
    Address("user", ADMINISTRATORS, arguments=NOBODY, label="See one person's account"),
    Address(
        "user_role", ADMINISTRATORS, "post", NOBODY, label="Give a person another role"
    ),
    Address("user_closure", ADMINISTRATORS, "post", NOBODY, label="Close an account"),
    Address(
        "user_reopening", ADMINISTRATORS, "post", NOBODY, label="Open an account again"
    ),
    Address(
        "user_factor_removal",
        ADMINISTRATORS,
        "post",
        NOBODY,
        label="Remove a person's second factors",
    ),
    Address(
        "user_unlocking",
        ADMINISTRATORS,
        "post",
        NOBODY,
        label="Open sign-in for a locked person",
    ),
    Address(
        "user_sessions_end",
        ADMINISTRATORS,
        "post",
        NOBODY,
        label="Sign a person out everywhere",
    ),
    Address(
        "user_password_link",
        ADMINISTRATORS,
        "post",
        NOBODY,
        label="Make a link for a person's new password",
    ),
)
