"""Promises: whose, to whom, and which wait. Late ones come first wherever promises are listed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Min, Q, QuerySet

from prm.accounts.models import User
from prm.accounts.permissions import Person, has_role
from prm.directory.models import Practice
from prm.visits.measures import Promised
from prm.visits.models import Commitment, CommitmentState
from prm.visits.queries.scope import MAY_SEE_FIELD_WORK, within_reach


def commitments_visible_to(person: Person, *, on: date) -> QuerySet[Commitment]:
    """Return the promises that a person may read: those of their practices, and their own wherever they are."""
    reach = within_reach(person, on=on)
    if isinstance(person, User) and has_role(person, MAY_SEE_FIELD_WORK) and reach:
        reach |= Q(owner__user=person)
    return Commitment.objects.filter(reach)


def open_commitments(practices: Iterable[Practice]) -> dict[int, list[Commitment]]:
    """Return the open promises to each practice by its key, the one due first in front. One query."""
    keys = [practice.pk for practice in practices]
    found: dict[int, list[Commitment]] = {key: [] for key in keys}
    waiting = Commitment.objects.filter(
        practice__in=keys, state=CommitmentState.OPEN
    ).select_related("owner", "practice")
    for each in waiting.order_by("due_on", "pk"):
        found[each.practice_id].append(each)
    return found


def promised(commitments: QuerySet[Commitment]) -> list[Promised]:
    """Return promises as reliability judges them. One query.

    A promise that was late when it was postponed is judged by the date that it missed.
    """
    late = Q(postponements__was_late=True, postponements__withdrawn_at=None)
    rows = commitments.order_by().annotate(
        missed_on=Min("postponements__from_due_on", filter=late)
    )
    return [
        Promised(
            owner=owner,
            department=department,
            due_on=missed or due,
            state=state,
            settled_on=settled,
        )
        for owner, department, due, missed, state, settled in rows.values_list(
            "owner__name",
            "owner__department",
            "due_on",
            "missed_on",
            "state",
            "settled_on",
        )
    ]
