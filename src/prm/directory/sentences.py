"""What is done to the directory, in words."""

from __future__ import annotations

from prm.accounts.models import Role
from prm.directory.permissions import MAY_SEE_NOTES

SENTENCES = {
    # contacts
    "contact.added": "{actor} added {record}, {role} of {practice}",
    "contact.edited": "{actor} changed {attributes} of {record} at {practice}",
    "contact.left": "{actor} marked {record} as having left {practice}",
    "contact.returned": "{actor} marked {record} as working at {practice} after all",
    "contact.removed": "{actor} removed {record} from {practice}, added by mistake",
    # notes: their words stay out of the ledger
    "note.written": "{actor} wrote a note about {subject}",
    "note.edited": "{actor} changed a note about {subject}",
    "note.removed": "{actor} removed a note about {subject}",
    "note.restored": "{actor} brought back a note about {subject}",
    # corrections
    "correction.submitted": "{actor} suggested {after} as the {attribute} of {record}, instead of {before}",
    "correction.accepted": "{actor} accepted {after} as the {attribute} of {record}, as {submitted_by} suggested",
    "correction.refused": "{actor} refused {after} as the {attribute} of {record}, which {submitted_by} suggested",
}
SEEN_BY: dict[str, frozenset[Role]] = {"note": MAY_SEE_NOTES}
