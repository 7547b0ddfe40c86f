"""Calendar feeds."""

from prm.visits.permissions import MAY_SEE_FIELD_WORK
from tests.architecture.matrix.roles import OPEN, Address

ADDRESSES: tuple[Address, ...] = (
    Address("calendar", MAY_SEE_FIELD_WORK, label="see the address of one’s calendar"),
    Address("calendar_opening", MAY_SEE_FIELD_WORK, "post", label="make that address"),
    Address("calendar_renewal", MAY_SEE_FIELD_WORK, "post", label="take another one"),
    Address("calendar_closure", MAY_SEE_FIELD_WORK, "post", label="close it"),
    Address(
        "calendar_feed",
        OPEN,
        arguments=("1-forged",),
        label="read the calendar whose address one has",
    ),
)
