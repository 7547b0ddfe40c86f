"""Saying what may be left at practices, in which version and until when."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.ledger.operations import record
from prm.outreach.models import Material
from prm.outreach.permissions import check_can_manage_materials


class MaterialGiven(NamedTuple):
    """What a material is: ``service_line`` empty for all lines, ``expires_on`` the last day on which it may be left."""

    title: str
    version: str
    service_line: str = ""
    note: str = ""
    expires_on: date | None = None


@transaction.atomic
def add_material(*, given: MaterialGiven, by: User, at: datetime) -> Material:
    """Add a material that may be left from now on.

    Raises ``ValidationError`` beside a field: the title has this version already, or it would be expired.
    """
    check_can_manage_materials(by)
    made = _new(given, by=by, at=at)
    _tell("material.added", made, by=by, at=at)
    return made


@transaction.atomic
def edit_material(
    *, material: Material, given: MaterialGiven, by: User, at: datetime
) -> Material:
    """Mend what is said of a material. Once it was left somewhere, its title and version are what was left there."""
    check_can_manage_materials(by)
    held = _held(material)
    if (held.title, held.version) != (given.title, given.version):
        _check_never_left(held)
    for name, value in given._asdict().items():
        setattr(held, name, value)
    held.full_clean()
    held.save()
    _tell("material.edited", held, by=by, at=at)
    return held


@transaction.atomic
def renew_material(
    *, material: Material, given: MaterialGiven, by: User, at: datetime
) -> Material:
    """Add the version that replaces a material; the one before may be left no more."""
    check_can_manage_materials(by)
    held = _held(material)
    if newer := Material.objects.filter(replaces=held).first():
        raise ValidationError(f"{newer} replaces it already. Renew that one.")
    made = _new(given, by=by, at=at, replaces=held)
    if not held.withdrawn_at:
        held.withdrawn_at = at
        held.save(update_fields=["withdrawn_at"])
    record(
        "material.renewed",
        on=[made, held],
        by=by,
        at=at,
        instead_of=str(held),
        until=made.expires_on or "further notice",
    )
    return made


@transaction.atomic
def withdraw_material(*, material: Material, by: User, at: datetime) -> None:
    """Let a material be left no more, before it expires."""
    check_can_manage_materials(by)
    held = _held(material)
    if held.withdrawn_at:
        raise ValidationError("It was withdrawn already.")
    held.withdrawn_at = at
    held.save(update_fields=["withdrawn_at"])
    record("material.withdrawn", on=held, by=by, at=at)


@transaction.atomic
def restore_material(*, material: Material, by: User, at: datetime) -> None:
    """Let a material be left again that was withdrawn, unless a newer version took its place."""
    check_can_manage_materials(by)
    held = _held(material)
    if not held.withdrawn_at:
        raise ValidationError("It isn’t withdrawn.")
    if newer := Material.objects.filter(replaces=held).first():
        raise ValidationError(f"{newer} took its place. Leave that one.")
    held.withdrawn_at = None
    held.save(update_fields=["withdrawn_at"])
    record("material.restored", on=held, by=by, at=at)


def _new(
    given: MaterialGiven, *, by: User, at: datetime, replaces: Material | None = None
) -> Material:
    made = Material(**given._asdict(), added_at=at, added_by=by, replaces=replaces)
    if made.expires_on and made.expires_on < timezone.localdate(at):
        raise ValidationError(
            {"expires_on": "That day is over: nobody could leave it. Give a later one."}
        )
    if Material.objects.filter(title=made.title, version=made.version).exists():
        raise ValidationError(
            {"version": f"{made} is there already. Give the new one another version."}
        )
    made.full_clean()
    made.save(force_insert=True)
    return made


def _held(material: Material) -> Material:
    return Material.objects.select_for_update().get(pk=material.pk)


def _check_never_left(held: Material) -> None:
    if held.left.exists():
        raise ValidationError(
            {
                "version": "It was left at practices as it is called now. Make a new version instead."
            }
        )


def _tell(verb: str, material: Material, *, by: User, at: datetime) -> None:
    record(
        verb,
        on=material,
        by=by,
        at=at,
        service_line=material.service_line or "every service line",
        until=material.expires_on or "further notice",
    )
