"""The addresses of the ledger."""

from tests.architecture.matrix.roles import Address

ADDRESSES: tuple[Address, ...] = ()
