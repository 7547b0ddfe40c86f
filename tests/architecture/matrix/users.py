"""Who has an account: administrators alone."""

from prm.accounts.models import Role
from tests.architecture.matrix.roles import Address

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
NOBODY = (0,)

ADDRESSES = (
    Address("users", ADMINISTRATORS),
    Address("users_file", ADMINISTRATORS, "post"),
    Address("user_invitations", ADMINISTRATORS),
    Address("user_invitations", ADMINISTRATORS, "post"),
    Address("user_invitation", ADMINISTRATORS, arguments=NOBODY),
    Address("invitation_renewal", ADMINISTRATORS, "post", NOBODY),
    Address("invitation_withdrawal", ADMINISTRATORS, "post", NOBODY),
    Address("user", ADMINISTRATORS, arguments=NOBODY),
    Address("user_role", ADMINISTRATORS, "post", NOBODY),
    Address("user_closure", ADMINISTRATORS, "post", NOBODY),
    Address("user_reopening", ADMINISTRATORS, "post", NOBODY),
    Address("user_factor_removal", ADMINISTRATORS, "post", NOBODY),
    Address("user_unlocking", ADMINISTRATORS, "post", NOBODY),
    Address("user_sessions_end", ADMINISTRATORS, "post", NOBODY),
    Address("user_password_link", ADMINISTRATORS, "post", NOBODY),
)
