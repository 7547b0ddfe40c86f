"""The rows of the directory."""

from prm.directory.models.alignments import Alignment, AlignmentKind
from prm.directory.models.contacts import Channel, Contact, ContactRole, Note
from prm.directory.models.definitions import DefinitionVersion
from prm.directory.models.duplicates import DuplicateProposal, Merge, RecordKind
from prm.directory.models.imports import Import, ImportedContact, Mapping
from prm.directory.models.organizations import (
    DestinationKind,
    Facility,
    HealthSystem,
    Organization,
)
from prm.directory.models.people import Affiliation, Membership, Practitioner
from prm.directory.models.practices import Practice
from prm.directory.models.proposals import (
    Correction,
    Decision,
    PracticeProposal,
    ReferralSource,
)
from prm.directory.models.sources import SourceRecord
from prm.directory.search.models import SearchEntry, SearchWord

__all__ = [
    "Affiliation",
    "Alignment",
    "AlignmentKind",
    "Channel",
    "Contact",
    "ContactRole",
    "Correction",
    "Decision",
    "DefinitionVersion",
    "DestinationKind",
    "DuplicateProposal",
    "Facility",
    "HealthSystem",
    "Import",
    "ImportedContact",
    "Mapping",
    "Membership",
    "Merge",
    "Note",
    "Organization",
    "Practice",
    "PracticeProposal",
    "Practitioner",
    "RecordKind",
    "ReferralSource",
    "SearchEntry",
    "SearchWord",
    "SourceRecord",
]
