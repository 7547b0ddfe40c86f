"""Interventions: drafted, locked, and what came of them."""

from prm.accounts.models import Role
from tests.architecture.matrix.roles import VOLUMES, Address

DRAFTERS = frozenset({Role.LIAISON, Role.DIRECTOR})
LOCKERS = frozenset({Role.DIRECTOR})

# of nothing: permission is asked before anything is looked up
NONE = ("00000000-0000-0000-0000-000000000000",)

ADDRESSES: tuple[Address, ...] = (
    Address("interventions", VOLUMES, label="See drafts of interventions"),
    Address("intervention", VOLUMES, "get", NONE, "See a draft"),
    Address("intervention_new", DRAFTERS, label="Draft an intervention"),
    Address("intervention_new", DRAFTERS, "post", label="Draft an intervention"),
    Address("intervention_edit", DRAFTERS, "get", NONE, "Change a draft"),
    Address("intervention_edit", DRAFTERS, "post", NONE, "Change a draft"),
    Address("intervention_dropping", DRAFTERS, "post", NONE, "Drop a draft"),
    Address("intervention_restoring", DRAFTERS, "post", NONE, "Take that back"),
    Address("intervention_lock", LOCKERS, "get", NONE, "Lock an intervention"),
    Address("intervention_lock", LOCKERS, "post", NONE, "Lock an intervention"),
    Address("impact", VOLUMES, label="See what locked interventions earned"),
    Address("impact_file", VOLUMES, label="Export that"),
    Address("impact_of", VOLUMES, "get", NONE, "See one with its diagnostics"),
    Address("impact_matched", VOLUMES, "get", NONE, "See its match table"),
    Address("impact_story", VOLUMES, "get", (*NONE, 0), "See one practice of it"),
    Address("impact_statement", VOLUMES, "get", NONE, "Print it for finance"),
    Address("impact_planner", VOLUMES, label="See what a plan could show"),
)
