"""Who may log benefits, and who reads them. None of them is shown beside a referral, to anybody."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from prm.accounts.models import Role
from prm.accounts.permissions import Person, has_role, refuse
from prm.compliance.models import Benefit

MAY_LOG_BENEFITS = frozenset({Role.LIAISON, Role.DIRECTOR})
SEES_ALL_BENEFITS = frozenset({Role.COMPLIANCE_OFFICER})
MAY_SEE_BENEFITS = MAY_LOG_BENEFITS | SEES_ALL_BENEFITS


def can_log_benefits(person: Person) -> bool:
    """Say whether a person may log what was given to a physician."""
    return has_role(person, MAY_LOG_BENEFITS)


def check_can_log_benefits(person: Person) -> None:
    """Raise unless :func:`can_log_benefits`."""
    if not can_log_benefits(person):
        refuse(person, "log benefits", MAY_LOG_BENEFITS)


def can_see_benefits(person: Person) -> bool:
    """Say whether a person may open the log: their own part of it, or all of it."""
    return has_role(person, MAY_SEE_BENEFITS)


def check_can_see_benefits(person: Person) -> None:
    """Raise unless :func:`can_see_benefits`."""
    if not can_see_benefits(person):
        refuse(person, "see benefits", MAY_SEE_BENEFITS)


def sees_all_benefits(person: Person) -> bool:
    """Say whether a person reads everybody's log."""
    return has_role(person, SEES_ALL_BENEFITS)


def can_remove_benefit(person: Person, benefit: Benefit) -> bool:
    """Say whether a person may take an entry out of the log, or back in: whoever logged it."""
    return can_log_benefits(person) and benefit.by_id == person.pk


def check_can_remove_benefit(person: Person, benefit: Benefit) -> None:
    """Raise unless :func:`can_remove_benefit`."""
    check_can_log_benefits(person)
    if not can_remove_benefit(person, benefit):
        raise PermissionDenied(
            "A benefit is removed by who logged it. Ask them; the ledger keeps both acts."
        )
