"""Who may read the whole ledger, and who the part about a record that they see anyway."""

from __future__ import annotations

from prm.accounts.models import Role
from prm.accounts.permissions import Person, has_role, refuse
from prm.ledger.wording import timelines

MAY_SEE_LEDGER = frozenset({Role.COMPLIANCE_OFFICER, Role.ADMINISTRATOR})


def can_see_ledger(person: Person) -> bool:
    """Say whether a person may read everything that everybody did."""
    return has_role(person, MAY_SEE_LEDGER)


def check_can_see_ledger(person: Person) -> None:
    """Raise unless :func:`can_see_ledger`."""
    if not can_see_ledger(person):
        refuse(person, "read the whole ledger", MAY_SEE_LEDGER)


def can_see_timeline(person: Person, kind: str) -> bool:
    """Say whether a person may read what happened to records of a kind: whoever may see such a record."""
    return has_role(person, timelines().get(kind, frozenset()))


def check_can_see_timeline(person: Person, kind: str) -> None:
    """Raise unless :func:`can_see_timeline`."""
    if not can_see_timeline(person, kind):
        roles = timelines().get(kind, frozenset())
        refuse(person, "read what happened to this record", roles)
