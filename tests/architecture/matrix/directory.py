"""The addresses of the directory."""

from prm.accounts.models import Role
from tests.architecture.matrix.roles import Address

WRITERS = frozenset(
    {Role.LIAISON, Role.DIRECTOR, Role.SERVICE_LINE_LEADER, Role.STEWARD}
)
DECIDERS = frozenset({Role.STEWARD, Role.ANALYST})

# of nothing: permission is asked before anything is looked up
NOBODY = (0,)

ADDRESSES: tuple[Address, ...] = (
    Address("contacts", WRITERS, "get", NOBODY),
    Address("contacts", WRITERS, "post", NOBODY),
    Address("contact", WRITERS, "get", NOBODY),
    Address("contact", WRITERS, "post", NOBODY),
    Address("contact_departure", WRITERS, "post", NOBODY),
    Address("contact_return", WRITERS, "post", NOBODY),
    Address("contact_removal", WRITERS, "post", NOBODY),
    Address("contact_edit_undone", WRITERS, "post", (0, 1)),
    Address("practice_notes", WRITERS, "get", NOBODY),
    Address("practice_notes", WRITERS, "post", NOBODY),
    Address("practitioner_notes", WRITERS, "get", NOBODY),
    Address("practitioner_notes", WRITERS, "post", NOBODY),
    Address("note", WRITERS, "get", NOBODY),
    Address("note", WRITERS, "post", NOBODY),
    Address("note_removal", WRITERS, "post", NOBODY),
    Address("note_restoration", WRITERS, "post", NOBODY),
)
