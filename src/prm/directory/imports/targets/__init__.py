"""The kinds of files that an import takes. A new one is a module like its neighbours, and a name here."""

from __future__ import annotations

from prm.directory.imports.targets.access import ACCESS
from prm.directory.imports.targets.base import Target
from prm.directory.imports.targets.contacts import CONTACTS
from prm.directory.imports.targets.practices import PRACTICES
from prm.directory.imports.targets.referral_sources import REFERRAL_SOURCES
from prm.directory.imports.targets.registers import REGISTER
from prm.directory.imports.targets.staff_list import STAFF

TARGETS: dict[str, Target] = {
    target.name: target
    for target in (STAFF, PRACTICES, CONTACTS, REFERRAL_SOURCES, ACCESS, REGISTER)
}
