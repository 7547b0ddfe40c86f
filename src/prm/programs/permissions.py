"""Who sets goals and sees the team, and who drafts interventions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import PermissionDenied

from prm.accounts.models import Role
from prm.accounts.permissions import (
    MAY_SEE_VOLUMES,
    Person,
    can_see_volumes,
    has_role,
    refuse,
)
from prm.directory.models import Practice
from prm.territories.queries import practices_visible_to

MAY_SEE_EVERY_GOAL = frozenset({Role.DIRECTOR, Role.EXECUTIVE})
MAY_SEE_GOALS = MAY_SEE_EVERY_GOAL | {Role.LIAISON}
MAY_SET_GOALS = frozenset({Role.DIRECTOR})
MAY_DRAFT = frozenset({Role.LIAISON, Role.DIRECTOR})
# Whoever is judged by a result doesn't say alone what counts as one.
MAY_LOCK = frozenset({Role.DIRECTOR})
MAY_RUN_PROGRAMS = frozenset({Role.DIRECTOR, Role.SERVICE_LINE_LEADER})


def can_see_goals(person: Person) -> bool:
    """Say whether a person may see goals and activity, if only their own."""
    return has_role(person, MAY_SEE_GOALS)


def check_can_see_goals(person: Person) -> None:
    """Raise unless :func:`can_see_goals`."""
    if not can_see_goals(person):
        refuse(person, "see goals and the team’s activity", MAY_SEE_GOALS)


def can_set_goals(person: Person) -> bool:
    """Say whether a person may set and drop goals."""
    return has_role(person, MAY_SET_GOALS)


def check_can_set_goals(person: Person) -> None:
    """Raise unless :func:`can_set_goals`."""
    if not can_set_goals(person):
        refuse(person, "set or drop goals", MAY_SET_GOALS)


def can_see_interventions(person: Person) -> bool:
    """Say whether a person may read drafts: they quote referral volumes."""
    return can_see_volumes(person)


def check_can_see_interventions(person: Person) -> None:
    """Raise unless :func:`can_see_interventions`."""
    if not can_see_interventions(person):
        refuse(person, "see interventions", MAY_SEE_VOLUMES)


def can_draft(person: Person) -> bool:
    """Say whether a person may draft interventions, somewhere at least."""
    return has_role(person, MAY_DRAFT)


def check_can_draft(person: Person) -> None:
    """Raise unless :func:`can_draft`. Ask before a practice is looked up."""
    if not can_draft(person):
        refuse(person, "draft interventions", MAY_DRAFT)


def can_draft_for(person: Person, practices: Iterable[Practice], *, on: date) -> bool:
    """Say whether a person may draft something for some practices: a liaison, for those of their territories."""
    wanted = {each.pk for each in practices}
    own = practices_visible_to(person, on=on).filter(pk__in=wanted)
    return can_draft(person) and own.count() == len(wanted)


def check_can_draft_for(
    person: Person, practices: Iterable[Practice], *, on: date
) -> None:
    """Raise unless :func:`can_draft_for`."""
    check_can_draft(person)
    if not can_draft_for(person, practices, on=on):
        raise PermissionDenied(
            "A practice of it lies outside your territories. Ask its liaison, or a director."
        )


def can_lock(person: Person) -> bool:
    """Say whether a person may lock an intervention, after which its plan never changes."""
    return has_role(person, MAY_LOCK)


def check_can_lock(person: Person) -> None:
    """Raise unless :func:`can_lock`."""
    if not can_lock(person):
        refuse(person, "lock interventions", MAY_LOCK)


def can_see_programs(person: Person) -> bool:
    """Say whether a person may see programs: what they bring is counted in referrals."""
    return can_see_volumes(person)


def check_can_see_programs(person: Person) -> None:
    """Raise unless :func:`can_see_programs`."""
    if not can_see_programs(person):
        refuse(person, "see programs", MAY_SEE_VOLUMES)


def can_run_programs(person: Person) -> bool:
    """Say whether a person may begin, change and end programs."""
    return has_role(person, MAY_RUN_PROGRAMS)


def check_can_run_programs(person: Person) -> None:
    """Raise unless :func:`can_run_programs`."""
    if not can_run_programs(person):
        refuse(person, "begin, change or end programs", MAY_RUN_PROGRAMS)
