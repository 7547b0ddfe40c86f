"""What is done to the directory, in words."""

from __future__ import annotations

from prm.accounts.models import Role
from prm.directory.permissions import MAY_SEE_DIRECTORY, MAY_SEE_NOTES

SENTENCES = {
    # what sources say, and who mended it
    "delivery.adopted": "{actor} adopted what {source} says as of {as_of}: {came_of_it}",
    "lake.adopted": "{actor} brought the directory in line with the lake: {came_of_it}",
    "load.withdrawn": "{actor} took back what load {load} had brought: {came_of_it}",
    "practitioner.edited": "{actor} changed {attributes} of {record}",
    "practice.edited": "{actor} changed {attributes} of {record}",
    "organization.edited": "{actor} changed {attributes} of {record}",
    "facility.edited": "{actor} changed {attributes} of {record}",
    # practices that files suggest
    "practices.proposed": "{actor} looked for practices that nobody entered: {proposed} proposed, {gone} no longer",
    "practices.accepted": "{actor} made {count} practices of what files suggested",
    "practices.refused": "{actor} refused {count} practices that files suggested",
    "practices.reopened": "{actor} took back what was decided about {count} practices that files suggest",
    "directory.handed_over": "{actor} handed people’s decisions to the lake for the next refresh: {came_of_it}",
    # files that people upload
    "import.uploaded": "{actor} uploaded {record}, {target} as of {as_of}",
    "import.matched": "{actor} said which columns of {record} are which: {columns}, remembered as {remembered_as}",
    "import.mapped": "{actor} said what {words} words of {record} mean",
    "import.tried": "{actor} asked to try {record} out",
    "import.committed": "{actor} asked to load {record}",
    "import.loaded": "{actor} loaded {rows} rows of {record}: {came_of_it}",
    "import.undone": "{actor} asked to take back what {record} had brought",
    "import.cancelled": "{actor} asked to stop {record}",
    "imports.cut_off": "{actor} found {imports} imports whose worker had stopped, {record} first",
    "imports.forgotten": "{actor} removed {files} uploaded files past their time, {record} first",
    "contacts.imported": "{actor} imported contacts from {record}: {created} created, {changed} changed",
    # records that stand twice
    "practitioner.merged": "{actor} merged {absorbed} into {record}",
    "practice.merged": "{actor} merged {absorbed} into {record}",
    "practitioner.merge_undone": "{actor} took {absorbed} out of {record} again",
    "practice.merge_undone": "{actor} took {absorbed} out of {record} again",
    "duplicates.sought": "{actor} looked for records that stand twice: {proposed} new pairs, {gone} no longer alike",
    "duplicate.refused": "{actor} said that {record} and {other} are two",
    "duplicate.reopened": "{actor} took back that {record} and {other} are two",
    # the EHR's records of who refers
    "referral_sources.adopted": "{actor} read {read} referral sources: {resolved} settled, {waiting} wait",
    "referral_source.accepted": "{actor} said that the referral source {record} is {practitioner}",
    "referral_source.refused": "{actor} said that the referral source {record} is no practitioner",
    "referral_source.reopened": "{actor} took back what was decided about the referral source {record}",
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
    # definitions
    "definition.drafted": "{actor} began {record}, a draft, from version {base}",
    "definition.edited": "{actor} changed {record}, a draft: {changes}",
    "definition.noted": "{actor} said of {record}, a draft: {note}",
    "definition.approved": "{actor} approved {record}: {changes}",
    "definition.withdrawn": "{actor} withdrew {record}, a draft",
    # corrections
    "correction.submitted": "{actor} suggested {after} as the {attribute} of {record}, instead of {before}",
    "correction.accepted": "{actor} accepted {after} as the {attribute} of {record}, as {submitted_by} suggested",
    "correction.refused": "{actor} refused {after} as the {attribute} of {record}, which {submitted_by} suggested",
}
SEEN_BY: dict[str, frozenset[Role]] = {"note": MAY_SEE_NOTES}
TIMELINES = {
    f"directory.{kind}": MAY_SEE_DIRECTORY
    for kind in ("practice", "practitioner", "organization", "facility")
}
