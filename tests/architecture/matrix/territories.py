"""The addresses of the territories."""

from prm.accounts.models import Role
from tests.architecture.matrix.roles import STAFF, VOLUMES, Address

MANAGERS = frozenset({Role.DIRECTOR})

# of nothing: permission is asked before anything is looked up
NONE = (0,)

ADDRESSES: tuple[Address, ...] = (
    Address("territories", STAFF),
    Address("territories_file", STAFF),
    Address("territory", STAFF, arguments=NONE),
    Address(
        "territory_referrals",
        VOLUMES,
        arguments=NONE,
        label="See what a territory's practices refer",
    ),
    Address("territory_new", MANAGERS),
    Address("territory_new", MANAGERS, "post"),
    Address("territory_name", MANAGERS, "get", NONE),
    Address("territory_name", MANAGERS, "post", NONE),
    Address("territory_closing", MANAGERS, "get", NONE),
    Address("territory_closing", MANAGERS, "post", NONE),
    Address("territory_drawing", MANAGERS, "get", NONE),
    Address("territory_drawing", MANAGERS, "post", NONE),
    Address("territory_assignments", MANAGERS, "get", NONE),
    Address("territory_assignments", MANAGERS, "post", NONE),
    Address("territory_assignment_end", MANAGERS, "get", (0, 0)),
    Address("territory_assignment_end", MANAGERS, "post", (0, 0)),
    Address("practice_tiers", MANAGERS),
    Address("practice_tiers", MANAGERS, "post"),
    Address("territory_placements", MANAGERS, "post"),
    Address("territory_area", MANAGERS, "post"),
)
