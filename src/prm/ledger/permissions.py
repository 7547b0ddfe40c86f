"""Who may read the whole ledger, and who the part about a record that they see anyway."""

from __future__ import annotations

from prm.accounts.models import Role
from prm.accounts.permissions import Person, has_role, refuse

MAY_SEE_LEDGER = frozenset({Role.COMPLIANCE_OFFICER, Role.ADMINISTRATOR})
MAY_SEE_TIMELINES = frozenset(
    {
        Role.LIAISON,
        Role.DIRECTOR,
        Role.SERVICE_LINE_LEADER,
        Role.EXECUTIVE,
        Role.COMPLIANCE_OFFICER,
        Role.ANALYST,
        Role.STEWARD,
        Role.ADMINISTRATOR,
    }
)


def can_see_ledger(person: Person) -> bool:
    """Say whether a person may read everything that everybody did."""
    return has_role(person, MAY_SEE_LEDGER)


def check_can_see_ledger(person: Person) -> None:
    """Raise unless :func:`can_see_ledger`."""
    if not can_see_ledger(person):
        refuse(person, "read the whole ledger", MAY_SEE_LEDGER)


def can_see_timelines(person: Person) -> bool:
    """Say whether a person may read what happened to a record of the directory."""
    return has_role(person, MAY_SEE_TIMELINES)


def check_can_see_timelines(person: Person) -> None:
    """Raise unless :func:`can_see_timelines`."""
    if not can_see_timelines(person):
        refuse(person, "read what happened to a record", MAY_SEE_TIMELINES)
