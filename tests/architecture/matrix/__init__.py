"""The permission matrix: every address, and the roles that may use it; a module an app."""

from tests.architecture.matrix import (
    accounts,
    directory,
    insights,
    ledger,
    territories,
    users,
    web,
)
from tests.architecture.matrix.roles import OPEN, Address

MATRIX = (
    *accounts.ADDRESSES,
    *web.ADDRESSES,
    *users.ADDRESSES,
    *directory.ADDRESSES,
    *territories.ADDRESSES,
    *insights.ADDRESSES,
    *ledger.ADDRESSES,
)

__all__ = ["MATRIX", "OPEN", "Address"]
