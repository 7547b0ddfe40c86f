"""The week's plan on a map and in a list, and which visits come next."""

from prm.accounts.models import Role
from tests.architecture.matrix.roles import Address

PLANNERS = frozenset({Role.LIAISON, Role.DIRECTOR})
JUDGES_OF_RUNS = frozenset({Role.DIRECTOR, Role.ANALYST})

# of nothing: permission is asked before anything is looked up
NONE = ("00000000-0000-0000-0000-000000000000",)
NO_PRACTICE = (0,)

ADDRESSES: tuple[Address, ...] = (
    Address("field", PLANNERS, label="See a week’s plan: a liaison their own"),
    Address("field_plans", PLANNERS, "post", label="Plan a week"),
    Address("field_plan_undoing", PLANNERS, "post", NONE, "Take back a plan’s change"),
    Address("field_plan_search", PLANNERS, "get", NONE, "See if a plan was improved"),
    Address("field_base", PLANNERS, label="See where a liaison’s days begin"),
    Address("field_base", PLANNERS, "post", label="Set where a liaison’s days begin"),
    Address("field_stops", PLANNERS, "post", label="Add a stop to a week"),
    Address("field_stop_place", PLANNERS, "post", NONE, "Move a stop"),
    Address("field_stop_lock", PLANNERS, "post", NONE, "Lock a stop"),
    Address("field_stop_removal", PLANNERS, "post", NONE, "Remove a stop"),
    Address("field_stop_cancellation", PLANNERS, "get", NONE, "Cancel a stop"),
    Address("field_stop_cancellation", PLANNERS, "post", NONE, "Cancel a stop"),
    Address("next_visits", PLANNERS, label="See the next best visits"),
    Address("next_visits_few", PLANNERS, label="See the first of them"),
    Address("next_visits_file", PLANNERS, label="Export them"),
    Address("next_visit_decline", PLANNERS, "get", NO_PRACTICE, "Decline a visit"),
    Address("next_visit_decline", PLANNERS, "post", NO_PRACTICE, "Decline a visit"),
    Address("decline_withdrawal", PLANNERS, "post", NO_PRACTICE, "Propose it again"),
    Address("planning_runs", JUDGES_OF_RUNS, label="See what planning saw"),
    Address("planning_run", JUDGES_OF_RUNS, "get", NONE, "See one planning"),
    Address("planning_run_file", JUDGES_OF_RUNS, "get", NONE, "Export one planning"),
)
