"""Who can own an issue, and to whom one is handed up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from prm.accounts.models import User
from prm.issues.models import LadderStep, Owner
from prm.issues.permissions import check_can_add_owners, check_can_set_ladders
from prm.issues.queries.ladders import is_here
from prm.ledger.operations import record


@transaction.atomic
def add_owner(
    *, name: str, email: str, department: str = "", by: User, at: datetime
) -> Owner:
    """Name somebody who can own issues and promises; an account of that address becomes theirs.

    Raises ``ValidationError`` beside the field that is to be mended.
    """
    check_can_add_owners(by)
    address = email.strip()
    if known := Owner.objects.filter(email__iexact=address).first():
        raise ValidationError(
            {"email": f"{known} has this address already. Choose them from the list."}
        )
    owner = Owner(
        name=name.strip(),
        email=address,
        department=department.strip(),
        user=User.objects.filter(email__iexact=address, is_active=True).first(),
    )
    owner.full_clean()
    owner.save()
    record("owner.added", on=owner, by=by, at=at, department=owner.department)
    return owner


@transaction.atomic
def note_owner_left(*, owner: Owner, on: date, by: User, at: datetime) -> None:
    """Note from which day on somebody can be held to nothing more: they are offered, and handed, nothing after it."""
    check_can_set_ladders(by)
    owner = Owner.objects.select_for_update().get(pk=owner.pk)
    if owner.left_on and owner.left_on <= on:
        raise ValidationError(f"{owner} has left already.")
    owner.left_on = on
    owner.save(update_fields=["left_on"])
    record("owner.left", on=owner, by=by, at=at, left_on=on)


@transaction.atomic
def note_owner_stays(*, owner: Owner, by: User, at: datetime) -> None:
    """Take back that somebody left."""
    check_can_set_ladders(by)
    owner = Owner.objects.select_for_update().get(pk=owner.pk)
    if owner.left_on is None:
        raise ValidationError(f"{owner} is here already.")
    owner.left_on = None
    owner.save(update_fields=["left_on"])
    record("owner.stayed", on=owner, by=by, at=at)


@transaction.atomic
def owner_for(user: User) -> Owner:
    """Return somebody with an account as an owner; part of whatever makes them one."""
    owner = Owner.objects.filter(user=user).first()
    if owner is None:
        owner = Owner.objects.filter(email__iexact=user.email, user=None).first()
    if owner is None:
        made, _ = Owner.objects.get_or_create(
            user=user, defaults={"name": user.name, "email": user.email}
        )
        return made
    if (owner.user, owner.name, owner.email) != (user, user.name, user.email):
        owner.user, owner.name, owner.email = user, user.name, user.email
        owner.save(update_fields=["user", "name", "email"])
    return owner


@transaction.atomic
def set_ladder(
    *, service_line: str, owners: Sequence[Owner], by: User, at: datetime
) -> None:
    """Say to whom issues of a service line are handed up, in order; nobody: as all that have no ladder of their own."""
    check_can_set_ladders(by)
    if len({owner.pk for owner in owners}) < len(owners):
        raise ValidationError({"owners": "Everybody stands on one step only."})
    before = LadderStep.objects.select_for_update().filter(service_line=service_line)
    was = [str(step.owner) for step in before.select_related("owner")]
    before.delete()
    LadderStep.objects.bulk_create(
        LadderStep(service_line=service_line, level=level, owner=owner)
        for level, owner in enumerate(owners, start=1)
    )
    record(
        "ladder.set",
        on=[*owners],
        by=by,
        at=at,
        service_line=service_line or "all service lines without one of their own",
        people=[str(owner) for owner in owners] or "nobody",
        instead_of=was or "nobody",
    )


def check_is_here(owner: Owner, *, on: date) -> None:
    """Refuse to hand something to somebody who has left."""
    if not is_here(owner, on=on):
        raise ValidationError({"to": f"{owner} has left. Choose somebody else."})
