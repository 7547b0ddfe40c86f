"""The addresses under which people say what they know of the numbers."""

from prm.accounts.models import Role
from tests.architecture.matrix.roles import Address

JUDGES = frozenset({Role.LIAISON, Role.DIRECTOR})

# of nothing: permission is asked before anything is looked up
NONE = (0,)

ADDRESSES: tuple[Address, ...] = (
    Address("practice_barriers", JUDGES, "get", NONE, "Say why referrals are missing"),
    Address("practice_barriers", JUDGES, "post", NONE, "Say why referrals are missing"),
    Address("barrier_withdrawal", JUDGES, "post", NONE, "Take that back"),
    Address("practice_carve_outs", JUDGES, "get", NONE, "Carve out referrals"),
    Address("practice_carve_outs", JUDGES, "post", NONE, "Carve out referrals"),
    Address("carve_out_ending", JUDGES, "post", NONE, "End a carve-out"),
    Address("carve_out_reopening", JUDGES, "post", NONE, "Let a carve-out stand again"),
)
