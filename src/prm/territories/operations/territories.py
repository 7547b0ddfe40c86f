"""Opening, renaming and closing a territory."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.ledger.operations import record
from prm.territories.models import Area, Assignment, Territory
from prm.territories.operations.dated import end_before
from prm.territories.operations.placements import settle


@transaction.atomic
def open_territory(*, name: str, note: str = "", by: User, at: datetime) -> Territory:
    """Begin a territory, still without areas. Raises ``ValidationError`` with what to mend."""
    territory = Territory(
        name=name.strip(), note=note.strip(), opened_on=timezone.localdate(at)
    )
    _check(territory)
    territory.save()
    record("territory.opened", on=territory, by=by, at=at)
    return territory


@transaction.atomic
def rename_territory(
    *, territory: Territory, name: str, note: str = "", by: User, at: datetime
) -> None:
    """Give a territory another name or note."""
    territory = lock(territory)
    before = {"name": territory.name, "note": territory.note}
    territory.name, territory.note = name.strip(), note.strip()
    if before == {"name": territory.name, "note": territory.note}:
        return
    _check(territory)
    territory.save(update_fields=["name", "note"])
    record(
        "territory.renamed",
        on=territory,
        by=by,
        at=at,
        former_name=before["name"],
        former_note=before["note"],
        note=territory.note,
    )


@transaction.atomic
def close_territory(
    *, territory: Territory, by: User, at: datetime, why: str = ""
) -> None:
    """End a territory, its areas and its assignments; its practices go to whose area they lie in then, or to nobody."""
    territory = lock(territory)
    day = timezone.localdate(at)
    territory.closed_on = day
    territory.full_clean()
    territory.save(update_fields=["closed_on"])
    for rows in (Area.objects.all(), Assignment.objects.all()):
        running = rows.filter(territory=territory).exclude(to_date__lt=day)
        end_before(rows, running.values_list("pk", flat=True), day=day)
    moves = settle(day)
    record(
        "territory.closed",
        on=[territory, *moves.practices],
        by=by,
        at=at,
        why=why,
        **moves.counts,
    )


def lock(territory: Territory) -> Territory:
    """Return the territory as it is now, held until the transaction ends. Refuses one that is closed."""
    held = Territory.objects.select_for_update().get(pk=territory.pk)
    if held.closed_on:
        raise ValidationError(
            f"{held} was closed on {held.closed_on}. Open a new territory instead."
        )
    return held


def _check(territory: Territory) -> None:
    """Refuse what can't be saved, and say of a name that is taken whose it is."""
    territory.full_clean(validate_constraints=False)
    taken = Territory.objects.filter(name__iexact=territory.name, closed_on=None)
    if taken.exclude(pk=territory.pk).exists():
        raise ValidationError(
            {
                "name": f"There is a territory {territory.name} already. Choose another name."
            }
        )
