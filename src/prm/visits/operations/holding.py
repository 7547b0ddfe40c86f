"""What every change has in common: the row held, what its changer saw, and the row saved with one revision more."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from prm.accounts.models import User
from prm.common import formats
from prm.ledger.models import Mention
from prm.visits.models.shapes import Logged

Row = TypeVar("Row", bound=Logged)


class Stale(ValidationError):
    """Somebody changed a record since its reader saw it; nothing was written."""


def hold_seen(row: Row, seen: int) -> Row:
    """Lock a row and return it as it stands, provided that nobody changed it since revision ``seen``."""
    found = hold_row(row)
    if found.revision != seen:
        raise Stale(
            f"Somebody changed it meanwhile: {_last_change(found)}. Look again."
        )
    return found


def hold_row(row: Row) -> Row:
    """Lock a row and return it as it stands."""
    rows = type(row)._default_manager.select_for_update()
    return rows.get(pk=row.pk)


def made_before(model: type[Row], key: UUID | None, *, by: User) -> Row | None:
    """Return the row that the same person made under a key before: what is sent twice is kept once."""
    found = model._default_manager.filter(pk=key).first() if key else None
    if found and found.by_id != by.pk:
        raise ValidationError(
            "Somebody else’s record has this id. Reload the page, and enter yours again."
        )
    return found


def new_id(key: UUID | None) -> dict[str, UUID]:
    """Return the id that a device chose, as a field to set; the database's default where it chose none."""
    return {"id": key} if key else {}


def save_changed(row: Logged) -> None:
    """Save a row that is held, with one revision more."""
    row.revision += 1
    row.full_clean()
    row.save()


def _last_change(row: Logged) -> str:
    mention = (
        Mention.objects.filter(kind=row._meta.label_lower, key=str(row.pk))
        .select_related("entry")
        .order_by("-entry__sequence")
        .first()
    )
    if mention is None:
        return "by whom isn’t known"
    act = mention.entry.verb.partition(".")[2].replace("_", " ")
    return f"{mention.entry.by_name}, {act}, {_when(mention.entry.at)}"


def _when(at: datetime) -> str:
    return formats.moment(timezone.localtime(at))
