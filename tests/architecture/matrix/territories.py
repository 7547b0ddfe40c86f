"""The addresses of the territories."""

from tests.architecture.matrix.roles import Address

ADDRESSES: tuple[Address, ...] = ()
