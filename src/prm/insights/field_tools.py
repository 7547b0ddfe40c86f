"""What acts of field work need from apps that lie above it: materials to leave, and what is at stake."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from headwater.schema.definitions import load_service_lines
from prm.accounts.models import User
from prm.insights.queries.current import mart_or_none
from prm.insights.queries.frozen_stakes import frozen_stake
from prm.outreach.models import Material
from prm.outreach.operations import leave_materials
from prm.visits.acts import Tools
from prm.visits.models import Interaction


def field_tools() -> Tools:
    """Return them for acts that arrive now.

    Every material is known, whatever its state: it is judged by the day on which it was left.
    """
    return Tools(
        leave=leave,
        stake=frozen_stake,
        materials=[
            (str(key), "") for key in Material.objects.values_list("pk", flat=True)
        ],
        lines=named_lines(),
    )


def leave(
    *, interaction: Interaction, keys: Sequence[str], by: User, at: datetime
) -> None:
    """Write down which materials were left at a visit."""
    materials = [*Material.objects.filter(pk__in=keys)]
    leave_materials(interaction=interaction, materials=materials, by=by, at=at)


def current_materials(*, on: date) -> list[tuple[str, str]]:
    """Return what may be left on a day, by title."""
    rows = Material.objects.current(on).order_by("title", "version")
    return [(str(each.pk), str(each)) for each in rows]


def named_lines() -> list[tuple[str, str]]:
    """Return the service lines that one may speak of, those of the published mart or of the definitions."""
    mart = mart_or_none()
    return [*(mart.service_lines if mart else load_service_lines().names).items()]


def is_synthetic() -> bool:
    """Say whether the published mart speaks of made-up people."""
    mart = mart_or_none()
    return mart is not None and mart.synthetic
