"""What machines and devices speak."""

from tests.architecture.matrix.phone import LOGGERS
from tests.architecture.matrix.roles import Address

ADDRESSES: tuple[Address, ...] = (
    Address(
        "sync", LOGGERS, "post", label="Send what a device logged", speaks_json=True
    ),
    Address(
        "device", LOGGERS, label="Take one’s territory to a device", speaks_json=True
    ),
)
