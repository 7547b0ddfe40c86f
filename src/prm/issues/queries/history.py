"""What happened to issues, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from prm.accounts.models import User
from prm.issues.models import Issue, Step
from prm.issues.queries.visible import issues_visible_to


@dataclass(frozen=True, slots=True)
class Happened:
    """One act on an issue."""

    at: datetime
    who: str
    act: str  # of prm.issues.transitions; ``open`` for the first
    state: str  # as it stood afterwards, in words
    changed: bool  # whether it stood elsewhere before
    note: str
    by_link: bool


def history_of(issue: Issue) -> list[Happened]:
    """Return what happened to an issue, the first act first. One query."""
    steps = issue.steps.select_related("by", "by_owner")
    return [
        Happened(
            at=step.at,
            who=step.actor,
            act=step.act,
            state=step.get_to_state_display(),
            changed=step.from_state != step.to_state,
            note=step.note,
            by_link=step.by_owner_id is not None,
        )
        for step in steps
    ]


def moved_since(person: User, since: datetime, *, on: date) -> list[Step]:
    """Return the newest act of somebody else on each issue of a person's since a moment, newest first. One query."""
    visible = issues_visible_to(person, on=on).values("pk")
    steps = Step.objects.filter(issue__in=visible, at__gt=since).exclude(by=person)
    rows = steps.select_related("issue__owner", "by", "by_owner")
    newest: dict[object, Step] = {}
    for step in rows.order_by("at", "pk"):
        newest[step.issue_id] = step
    return sorted(newest.values(), key=lambda step: step.at, reverse=True)
