"""Links by which an owner without an account acts: what a letter leads to, and who may come in by it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from prm.issues.models import Owner, OwnerPass
from prm.issues.operations.passes import issue_pass as issue_pass
from prm.issues.queries.ladders import is_here
from prm.issues.seals import code_of, is_seal_of, seal_of


def address_of(link: dict[str, Any], at: datetime) -> str:
    """Return what a letter brings its reader: the address of a pass, or the code that opens it.

    ``link`` is ``{"kind": "issue" | "commitment", "key", "owner"}``, or ``{"kind": "code", "key", "seed"}``.
    """
    if link["kind"] == "code":
        return code_of(UUID(link["key"]), link["seed"])
    owner = Owner.objects.get(pk=link["owner"])
    issued = issue_pass(
        owner=owner, about_kind=link["kind"], about_key=link["key"], at=at
    )
    return f"{settings.SITE_URL}{path_of(issued)}"


def path_of(owner_pass: OwnerPass) -> str:
    """Return a pass's path on this site."""
    return reverse("act", args=[owner_pass.pk, seal_of(owner_pass.pk)])


def find_pass(pk: UUID, seal: str) -> OwnerPass | None:
    """Return the pass that a link belongs to, whether it still opens anything or not; None for a forged one."""
    if not is_seal_of(pk, seal):
        return None
    return OwnerPass.objects.select_related("owner").filter(pk=pk).first()


def open_pass(pk: UUID, seal: str, at: datetime) -> OwnerPass | None:
    """Return the pass that a link opens; None if it is forged, withdrawn or too old, or its owner has left."""
    found = find_pass(pk, seal)
    return found if found and is_open(found, at) else None


def is_open(owner_pass: OwnerPass, at: datetime) -> bool:
    """Say whether a pass opens anything; whether anything is left to do is for whoever knows what it is about."""
    if owner_pass.withdrawn_at or owner_pass.expires_at <= at:
        return False
    return is_here(owner_pass.owner, on=timezone.localdate(at))
