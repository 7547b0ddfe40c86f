"""Visits, promises and introductions: lists, pages, and their part of a practice's page."""

from prm.accounts.models import Role
from tests.architecture.matrix.roles import Address

LOG = frozenset({Role.LIAISON, Role.DIRECTOR})
SEE = LOG | {
    Role.SERVICE_LINE_LEADER,
    Role.EXECUTIVE,
    Role.ANALYST,
    Role.STEWARD,
}

# of nothing: permission is asked before anything is looked up
NONE = ("00000000-0000-0000-0000-000000000000",)
NOWHERE = (0,)

ADDRESSES: tuple[Address, ...] = (
    Address("promises", SEE, label="List promises, and how reliably they are kept"),
    Address("promises_file", SEE, label="Take promises as a file"),
    Address("promise", SEE, "get", NONE, "See a promise"),
    Address("promise_new", LOG, label="Make a promise"),
    Address("promise_new", LOG, "post", label="Make a promise"),
    # whoever may read a promise may own it, and then says what became of it
    Address("promise_settlement", SEE, "post", NONE, "Settle one's promise"),
    Address("promise_reopening", SEE, "post", NONE, "Open it again"),
    Address("promise_postponement", SEE, "post", NONE, "Postpone one's promise"),
    Address(
        "promise_postponement_withdrawal", SEE, "post", NONE, "Take a postponement back"
    ),
    Address("promise_telling", LOG, "post", NONE, "Note that the office was told"),
    Address("promise_untelling", LOG, "post", NONE, "Take back that it was told"),
    Address("introductions", SEE, label="List introductions"),
    Address("introductions_file", SEE, label="Take introductions as a file"),
    Address("introduction", SEE, "get", NONE, "See an introduction"),
    Address("introduction_new", LOG, label="Ask for an introduction"),
    Address("introduction_new", LOG, "post", label="Ask for an introduction"),
    Address("introduction_match", LOG, "post", NONE, "Choose who of ours meets them"),
    Address("introduction_meeting", LOG, "post", NONE, "Say when they meet"),
    Address("introduction_settlement", LOG, "post", NONE, "Say what came of it"),
    Address("introduction_step_back", LOG, "post", NONE, "Take a step back"),
    Address("visits", SEE, label="List visits"),
    Address("visits_file", SEE, label="Take visits as a file"),
    Address("visit", SEE, "get", NONE, "See a visit"),
    Address("visit_edit", LOG, "get", NONE, "Change what was logged"),
    Address("visit_edit", LOG, "post", NONE, "Change what was logged"),
    Address("visit_removal", LOG, "post", NONE, "Remove a visit logged by mistake"),
    Address("visit_restoration", LOG, "post", NONE, "Bring it back"),
    Address("practice_field_work", SEE, "get", NOWHERE, "See a practice’s field work"),
    Address("hours", LOG, "get", NOWHERE, "See when a practice takes visits"),
    Address("hours", LOG, "post", NOWHERE, "Say when a practice takes visits"),
    Address("appointment_new", LOG, "post", NOWHERE, "Agree a visit for a time"),
    Address("appointment_cancellation", LOG, "post", NONE, "Call an appointment off"),
)
