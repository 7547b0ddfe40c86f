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
    Address("imports", DECIDERS),
    Address("imports", DECIDERS, "post"),
    Address("import_new", DECIDERS),
    Address("import", DECIDERS, "get", NOBODY),
    Address("import_columns", DECIDERS, "get", NOBODY),
    Address("import_columns", DECIDERS, "post", NOBODY),
    Address("import_values", DECIDERS, "get", NOBODY),
    Address("import_values", DECIDERS, "post", NOBODY),
    Address("import_try_out", DECIDERS, "get", NOBODY),
    Address("import_try_out", DECIDERS, "post", NOBODY),
    Address("import_load", DECIDERS, "post", NOBODY),
    Address("import_progress", DECIDERS, "get", NOBODY),
    Address("import_cancellation", DECIDERS, "post", NOBODY),
    Address("import_withdrawal", DECIDERS, "post", NOBODY),
    Address("import_refusals", DECIDERS, "get", NOBODY),
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
    Address("practice_corrections", WRITERS, "get", NOBODY),
    Address("practice_corrections", WRITERS, "post", NOBODY),
    Address("practitioner_corrections", WRITERS, "get", NOBODY),
    Address("practitioner_corrections", WRITERS, "post", NOBODY),
    Address("organization_corrections", WRITERS, "get", NOBODY),
    Address("organization_corrections", WRITERS, "post", NOBODY),
    Address("correction_withdrawal", WRITERS, "post", NOBODY),
    Address("practice_edit", DECIDERS, "get", NOBODY),
    Address("practice_edit", DECIDERS, "post", NOBODY),
    Address("practitioner_edit", DECIDERS, "get", NOBODY),
    Address("practitioner_edit", DECIDERS, "post", NOBODY),
    Address("organization_edit", DECIDERS, "get", NOBODY),
    Address("organization_edit", DECIDERS, "post", NOBODY),
    Address("lake_adoption", DECIDERS, "post"),
    Address("duplicates_search", DECIDERS, "post"),
    Address("referral_source_adoption", DECIDERS, "post"),
    Address("corrections", DECIDERS),
    Address("correction_acceptance", DECIDERS, "post", NOBODY),
    Address("correction_refusal", DECIDERS, "post", NOBODY),
    Address("stewardship", DECIDERS),
    Address("duplicates", DECIDERS),
    Address("duplicate", DECIDERS, "get", NOBODY),
    Address("duplicate_merge", DECIDERS, "post", NOBODY),
    Address("duplicate_refusal", DECIDERS, "post", NOBODY),
    Address("duplicate_reopening", DECIDERS, "post", NOBODY),
    Address("merges", DECIDERS),
    Address("merge_undoing", DECIDERS, "post", NOBODY),
    Address("referral_sources", DECIDERS),
    Address("referral_source", DECIDERS, "get", NOBODY),
    Address("referral_source_acceptance", DECIDERS, "post", NOBODY),
    Address("referral_source_refusal", DECIDERS, "post", NOBODY),
    Address("referral_source_reopening", DECIDERS, "post", NOBODY),
)
