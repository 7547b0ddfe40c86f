"""Goals and the team's activity."""

from prm.accounts.models import Role
from tests.architecture.matrix.roles import Address

GOALS = frozenset({Role.LIAISON, Role.DIRECTOR, Role.EXECUTIVE})
DIRECTORS = frozenset({Role.DIRECTOR})

# of nothing: permission is asked before anything is looked up
NONE = ("00000000-0000-0000-0000-000000000000",)

ADDRESSES: tuple[Address, ...] = (
    Address("goals", GOALS, label="See goals and how far they got"),
    Address("goal_new", DIRECTORS, label="Set goals"),
    Address("goal_new", DIRECTORS, "post", label="Set goals"),
    Address("goal_dropping", DIRECTORS, "post", NONE, "Drop goals"),
    Address("goal_restoring", DIRECTORS, "post", NONE, "Take that back"),
    Address("team", GOALS, label="See the team’s activity, a liaison their own"),
    Address("team_file", GOALS, label="Take the team’s activity as a file"),
)
