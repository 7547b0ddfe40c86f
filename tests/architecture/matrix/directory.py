"""The addresses of the directory."""

from tests.architecture.matrix.roles import Address

ADDRESSES: tuple[Address, ...] = ()
