"""A visit that was planned and took place: its stop is done, until the visit is taken out."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from prm.directory.models import Practice
from prm.directory.operations.turns import hold
from prm.visits.models import Interaction, InteractionKind, Stop, StopState


def finish_stop(stop: Stop | None, practice: Practice, kind: str) -> Stop | None:
    """Mark a stop as visited; a call instead of a visit leaves it as it is."""
    if stop is None:
        return None
    found = Stop.objects.select_for_update().get(pk=stop.pk)
    if hold(found.practice).pk != practice.pk:  # it may be of a record merged since
        raise ValidationError(
            "The stop in the plan is at another practice. Open the visit from its stop."
        )
    if kind == InteractionKind.VISIT and found.state != StopState.DONE:
        _turn(found, StopState.DONE)
    return found


def reopen_stop(removed: Interaction) -> None:
    """Plan the stop of a removed visit again, unless another visit finished it or another stop took its place."""
    if removed.stop_id is None:
        return
    found = Stop.objects.select_for_update().get(pk=removed.stop_id)
    others = found.visits.filter(removed_at=None, kind=InteractionKind.VISIT)
    planned = Stop.objects.filter(
        plan=found.plan_id,
        practice=found.practice_id,
        day=found.day,
        state=StopState.PLANNED,
    )
    if found.state == StopState.DONE and not others.exists() and not planned.exists():
        _turn(found, StopState.PLANNED)


def _turn(stop: Stop, state: StopState) -> None:
    stop.state = state
    stop.revision += 1
    stop.save(update_fields=["state", "revision"])
