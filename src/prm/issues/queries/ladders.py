"""To whom issues are handed up, and who can own one."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from prm.issues.models import Issue, LadderStep, Owner

ALL_OTHERS = ""  # the ladder of every service line that has none of its own


def ladders() -> dict[str, list[LadderStep]]:
    """Return the steps of every ladder, by its service line."""
    found: dict[str, list[LadderStep]] = {}
    for step in LadderStep.objects.select_related("owner__user"):
        found.setdefault(step.service_line, []).append(step)
    return found


def ladder_for(service_line: str) -> list[LadderStep]:
    """Return the steps of a service line's own ladder, else of that of all others."""
    steps = LadderStep.objects.filter(service_line__in={service_line, ALL_OTHERS})
    rows = list(steps.select_related("owner__user").order_by("level"))
    own = [step for step in rows if step.service_line == service_line]
    return own or rows


def next_step(issue: Issue, *, on: date) -> LadderStep | None:
    """Return the step above an issue's, whose person is here and isn't its owner already; None at the ladder's end."""
    for step in ladder_for(issue.service_line):
        is_other = step.owner_id != issue.owner_id
        if step.level > issue.level and is_other and is_here(step.owner, on=on):
            return step
    return None


def is_here(owner: Owner, *, on: date) -> bool:
    """Say whether somebody can be held to anything on a day."""
    if owner.left_on and owner.left_on <= on:
        return False
    return owner.user is None or owner.user.is_active


def owners_on(day: date) -> QuerySet[Owner]:
    """Return who can own issues and promises on a day, by name."""
    here = Q(left_on=None) | Q(left_on__gt=day)
    active = Q(user=None) | Q(user__is_active=True)
    return Owner.objects.filter(here, active).select_related("user").order_by("name")
