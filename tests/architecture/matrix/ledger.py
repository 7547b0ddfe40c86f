"""The addresses of the ledger."""

from prm.accounts.models import Role
from tests.architecture.matrix.roles import Address

READERS = frozenset({Role.COMPLIANCE_OFFICER, Role.ADMINISTRATOR})
STAFF = frozenset(Role) - {"portal_user", "portal_administrator"}

ADDRESSES = (
    Address("ledger", READERS),
    Address("ledger_file", READERS, "post"),
    Address("ledger_verification", READERS, "post"),
    Address("timeline", STAFF, arguments=("directory.practice", "1")),
)
