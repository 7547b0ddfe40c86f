"""Coming in, going out, one's own account."""

from tests.architecture.matrix.roles import EVERYBODY, OPEN, Address

ADDRESSES = (
    Address("sign_in", OPEN),
    Address("sign_in", OPEN, "post"),
    Address("sign_out", EVERYBODY, "post"),
    Address("account", EVERYBODY),
    Address("time_zone", EVERYBODY, "post"),
    Address("password", EVERYBODY, "post"),
)
