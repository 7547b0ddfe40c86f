"""Who sets goals and sees the team, and who drafts interventions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import PermissionDenied

from prm.accounts.models import STAFF, Role, User
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
# Finance has no role: who brings its word is named with it. An analyst isn't judged by what it makes of results.
MAY_SET_MARGINS = frozenset({Role.DIRECTOR, Role.ANALYST})
MAY_SEE_TEAM_TRAINING = frozenset({Role.DIRECTOR})


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


def can_see_margins(person: Person) -> bool:
    """Say whether a person may see what finance says a new patient is worth."""
    return can_see_volumes(person)


def check_can_see_margins(person: Person) -> None:
    """Raise unless :func:`can_see_margins`."""
    if not can_see_margins(person):
        refuse(person, "see margin ranges", MAY_SEE_VOLUMES)


def can_set_margins(person: Person) -> bool:
    """Say whether a person may write down and withdraw what finance approved."""
    return has_role(person, MAY_SET_MARGINS)


def check_can_set_margins(person: Person) -> None:
    """Raise unless :func:`can_set_margins`."""
    if not can_set_margins(person):
        refuse(person, "set or withdraw margin ranges", MAY_SET_MARGINS)


def can_see_training(person: Person) -> bool:
    """Say whether a person may see training, if only their own."""
    return has_role(person, STAFF)


def check_can_see_training(person: Person) -> None:
    """Raise unless :func:`can_see_training`."""
    if not can_see_training(person):
        refuse(person, "see training", STAFF)


def can_see_team_training(person: Person) -> bool:
    """Say whether a person may see what others have learnt, and what of it runs out."""
    return has_role(person, MAY_SEE_TEAM_TRAINING)


def check_can_see_team_training(person: Person) -> None:
    """Raise unless :func:`can_see_team_training`."""
    if not can_see_team_training(person):
        refuse(person, "see the team’s training", MAY_SEE_TEAM_TRAINING)


def can_keep_training(person: Person, whose: User) -> bool:
    """Say whether a person may write down and remove somebody's training: their own, or a director anybody's."""
    own = isinstance(person, User) and person.pk == whose.pk
    return can_see_training(person) and (own or can_see_team_training(person))


def check_can_keep_training(person: Person, whose: User) -> None:
    """Raise unless :func:`can_keep_training`."""
    check_can_see_training(person)
    if not can_keep_training(person, whose):
        raise PermissionDenied(
            f"This is the training of {whose}. They and directors keep it; your own you may."
        )
