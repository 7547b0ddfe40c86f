"""Today, and the brief of a stop."""

from prm.accounts.models import Role
from tests.architecture.matrix.roles import VOLUMES, Address

IN_THE_FIELD = frozenset({Role.LIAISON, Role.DIRECTOR})

# of nothing: permission is asked before anything is looked up
NONE = (0,)

ADDRESSES: tuple[Address, ...] = (
    Address("today", IN_THE_FIELD, label="See the day, a director the team’s"),
    Address("day_briefs", IN_THE_FIELD, label="Take the briefs of the day’s stops"),
    Address("brief", VOLUMES, "get", NONE, "Read a practice’s brief"),
    Address("brief_file", VOLUMES, "get", NONE, "Take a practice’s brief as PDF"),
)
