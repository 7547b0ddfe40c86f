"""What devices bring: each act once, and both versions where something changed here meanwhile."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction

from prm.accounts.models import User
from prm.common.acts import HERE, Changed, Compared
from prm.ledger.operations import record
from prm.visits.models import Arrival, Clash

TAKEN, CLASHED, REFUSED = "taken", "clashed", "refused"


class Brought(NamedTuple):
    """One act as a device sent it: under the id that it made, and when by its corrected clock."""

    id: uuid.UUID
    kind: str
    fingerprint: str
    content: Mapping[str, Any]
    device: str
    made_at: datetime
    skew_seconds: float = 0.0


class Act(Protocol):
    """Something that a device may do; each kind knows its operation."""

    def do(self, *, key: uuid.UUID) -> models.Model:
        """Call the operation; raise ``Changed`` if what it builds on has changed here."""

    def compare(self, *, key: uuid.UUID) -> Compared:
        """Return what stands here beside what came."""

    def take(self, answer: str, *, key: uuid.UUID) -> object:
        """Let the device's version stand in place of ours, or beside it."""


def take_act(*, brought: Brought, act: Act, by: User, at: datetime) -> Arrival:
    """Do once what a device brings.

    The same act again finds its first arrival. The same id with other content, or a change of what has changed here
    meanwhile, is kept as a clash for the person to judge. What is refused may come again, mended, under its id.

    Raises ``PermissionDenied`` if the id is another person's.
    """
    try:
        return _take(brought, act, by, at)
    except IntegrityError:  # it came twice in one instant; now the other one is there
        return _take(brought, act, by, at)


@transaction.atomic
def _take(brought: Brought, act: Act, by: User, at: datetime) -> Arrival:
    known = _arrival(brought.id)
    if known is not None and known.by_id != by.pk:
        raise PermissionDenied("Somebody else logged this. It stays on the device.")
    if known is None or known.outcome == REFUSED:
        return _first(_row(brought, by, at), act, brought, is_new=known is None)
    if known.fingerprint == brought.fingerprint:
        return known
    # The device changed what had come already: an arrival of its own, under a name that it always gets.
    other = brought._replace(id=uuid.uuid5(brought.id, brought.fingerprint))
    if again := _arrival(other.id):
        return again
    arrival = _row(other, by, at)
    arrival.save(force_insert=True)
    return _ask(arrival, act, brought)


def _arrival(key: uuid.UUID) -> Arrival | None:
    return Arrival.objects.select_for_update().filter(pk=key).first()


def _row(brought: Brought, by: User, at: datetime) -> Arrival:
    return Arrival(
        id=brought.id,
        kind=brought.kind,
        fingerprint=brought.fingerprint,
        device=brought.device,
        by=by,
        made_at=brought.made_at,
        at=at,
        skew_seconds=brought.skew_seconds,
        outcome=TAKEN,
    )


def _first(arrival: Arrival, act: Act, brought: Brought, *, is_new: bool) -> Arrival:
    # The row comes first: who sends the same act in the same instant waits for it, and then finds it.
    arrival.save(force_insert=is_new)
    try:
        with transaction.atomic():
            made = act.do(key=brought.id)
    except Changed:
        return _ask(arrival, act, brought)
    except (ValidationError, PermissionDenied) as error:
        arrival.outcome, arrival.problem = REFUSED, _problems_of(error)
    else:
        arrival.record = str(made.pk)
    arrival.save()
    return arrival


def _problems_of(error: ValidationError | PermissionDenied) -> list[list[str]]:
    """Return what is wrong as pairs of field and words; what concerns the whole has an empty field."""
    if isinstance(error, PermissionDenied):
        return [["", str(error)]]
    if not hasattr(error, "error_dict"):
        return [["", words] for words in error.messages]
    return [
        ["" if name == "__all__" else name, words]
        for name, listed in error.message_dict.items()
        for words in listed
    ]


def _ask(arrival: Arrival, act: Act, brought: Brought) -> Arrival:
    """Keep both versions until the person chooses."""
    compared = act.compare(key=brought.id)
    arrival.outcome, arrival.record = CLASHED, compared.record
    arrival.save()
    clash = Clash(
        arrival=arrival,
        person=arrival.by,
        kind=arrival.kind,
        record=compared.record,
        what=compared.what[:300],
        here={"shown": compared.here, "answers": compared.answers},
        theirs={
            "shown": compared.theirs,
            "content": brought.content,
            "id": str(brought.id),
        },
        at=arrival.at,
    )
    clash.full_clean()
    clash.save()
    record(
        "clash.found", on=clash, by=arrival.by, at=arrival.at, kind=_noun(clash.kind)
    )
    return arrival


def _noun(kind: str) -> str:
    return kind.replace("_", " ")


@transaction.atomic
def settle_clash(
    *, clash: Clash, act: Act, answer: str, by: User, at: datetime
) -> None:
    """Let one version stand, or both, as the person says. The other stays readable in the clash.

    Raises ``ValidationError`` if it is settled, or if that is no answer to it.
    """
    clash = Clash.objects.select_for_update(of=("self",)).get(pk=clash.pk)
    if clash.person_id != by.pk:
        raise PermissionDenied("Only who logged it chooses between the versions.")
    if clash.settled_at:
        raise ValidationError("You have chosen already.")
    if answer not in clash.here["answers"]:
        raise ValidationError("Choose one of the answers.")
    if answer != HERE:
        act.take(answer, key=uuid.UUID(clash.theirs["id"]))
    clash.settled_at, clash.settled_as = at, answer
    clash.save(update_fields=["settled_at", "settled_as"])
    record("clash.settled", on=clash, by=by, at=at, kind=_noun(clash.kind), kept=answer)
