"""A visit as a whole: what was said, left there, asked for and promised. All of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from django.db import transaction

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.issues.models import Owner
from prm.issues.operations import owner_for
from prm.visits.models import Interaction, Stop
from prm.visits.operations.commitments import Promise, make_commitment
from prm.visits.operations.interactions import Said, log_interaction
from prm.visits.operations.introductions import Asking, ask_introduction


class Promised(NamedTuple):
    """A promise, before it is known who writes it down."""

    what: str
    due_on: date
    owner: int | None = None  # None: whoever writes it down
    service_line: str = ""


class WholeVisit(NamedTuple):
    """All that came of one visit."""

    said: Said
    materials: Sequence[str] = ()
    asking: Asking | None = None
    promised: Promised | None = None


class Leave(Protocol):
    """Writes down which materials were left: they are known above this app."""

    def __call__(
        self, *, interaction: Interaction, keys: Sequence[str], by: User, at: datetime
    ) -> object: ...


@transaction.atomic
def log_visit(
    *,
    practice: Practice,
    visit: WholeVisit,
    leave: Leave,
    by: User,
    at: datetime,
    key: UUID | None = None,
    made_at: datetime | None = None,
    stop: Stop | None = None,
) -> Interaction:
    """Log a visit and what came of it. Under a key that the same person used before, nothing is logged again."""
    known = Interaction.objects.filter(pk=key, by=by).first() if key else None
    if known:
        return known
    logged = log_interaction(
        practice=practice,
        said=visit.said,
        by=by,
        at=at,
        id=key,
        made_at=made_at,
        stop=stop,
    )
    if visit.materials:
        leave(interaction=logged, keys=visit.materials, by=by, at=at)
    if visit.asking:
        ask_introduction(
            practice=practice, asking=visit.asking, by=by, at=at, interaction=logged
        )
    if visit.promised:
        make_commitment(
            practice=practice,
            promise=as_promise(visit.promised, by=by),
            by=by,
            at=at,
            made_at=made_at,
            interaction=logged,
        )
    return logged


def as_promise(promised: Promised, *, by: User) -> Promise:
    """Return the promise with its owner."""
    what, due_on, key, line = promised
    owner = owner_for(by) if key is None else Owner.objects.get(pk=key)
    return Promise(what=what, owner=owner, due_on=due_on, service_line=line)
