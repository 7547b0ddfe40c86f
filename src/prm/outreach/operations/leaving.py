"""Writing down what was left at a visit. What has expired is refused, with what to leave instead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.ledger.operations import record
from prm.outreach.models import Material, MaterialLeft
from prm.outreach.queries import why_it_may_not_be_left
from prm.visits.models import Interaction
from prm.visits.permissions import check_can_log_at


@transaction.atomic
def leave_materials(
    *, interaction: Interaction, materials: Sequence[Material], by: User, at: datetime
) -> list[MaterialLeft]:
    """Write down what was left at a visit; what was noted before stays noted once.

    A material is judged by the day of the visit: what a device brings late was right when it was left.

    Raises ``ValidationError`` beside ``materials`` for each that may not be left, naming the newer version.
    """
    check_can_log_at(by, interaction.practice, on=timezone.localdate(at))
    # Held, so that nobody withdraws one of them meanwhile; in one order, so that nobody waits for each other.
    keys = [material.pk for material in materials]
    rows = Material.objects.select_for_update().filter(pk__in=keys)
    held = list(rows.order_by("title", "version"))
    on = timezone.localdate(interaction.at)
    refused = [why for each in held if (why := why_it_may_not_be_left(each, on=on))]
    if refused:
        raise ValidationError({"materials": refused})
    noted = set(interaction.materials_left.values_list("material", flat=True))
    left = MaterialLeft.objects.bulk_create(
        MaterialLeft(interaction=interaction, material=each, at=at)
        for each in held
        if each.pk not in noted
    )
    record(
        "material.left",
        on=[interaction, interaction.practice, *held],
        by=by,
        at=at,
        practice=str(interaction.practice),
        materials=[str(each) for each in held],
    )
    return left


def leave_named(
    *, interaction: Interaction, keys: Sequence[str], by: User, at: datetime
) -> list[MaterialLeft]:
    """Write down what was left at a visit, by the materials' keys; one that isn't known is refused."""
    found = list(Material.objects.filter(pk__in=keys))
    if len(found) < len({*keys}):
        raise ValidationError(
            {"materials": "One of these materials isn’t known. Reload, and tick again."}
        )
    return leave_materials(interaction=interaction, materials=found, by=by, at=at)
