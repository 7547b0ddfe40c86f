"""Launch plans that a person may see, how their steps stand, and which gates are open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from prm.accounts.permissions import Person
from prm.programs.launch_permissions import can_see_launches
from prm.programs.models import Gate, LaunchPlan, LaunchStep


@dataclass(frozen=True, slots=True)
class StepStanding:
    """How a step stands on a day."""

    step: LaunchStep
    waits_for: tuple[LaunchStep, ...]  # those that aren't settled yet
    due_too_soon_for: tuple[LaunchStep, ...]  # those of them that are due later
    days_late: int  # past its day, while open; how much later it was done, once done

    @property
    def can_be_done(self) -> bool:
        """Say whether it is open and waits for nothing."""
        return not self.step.settled and not self.waits_for

    @property
    def needs_owner(self) -> bool:
        """Say whether it is open and its owner left, or reads no plans any more: somebody has to take it over."""
        return not self.step.settled and not can_see_launches(self.step.owner)

    @property
    def is_late(self) -> bool:
        """Say whether somebody should have done it by now."""
        return not self.step.settled and self.days_late > 0


@dataclass(frozen=True, slots=True)
class GateStanding:
    """Whether a gate is open, and what is missing or was left out."""

    gate: Gate
    steps: tuple[LaunchStep, ...]

    @property
    def label(self) -> str:
        """Return its name for a page."""
        return str(self.gate.label)

    @property
    def missing(self) -> tuple[LaunchStep, ...]:
        """Return the steps that keep it closed."""
        return tuple(each for each in self.steps if not each.settled)

    @property
    def left_out(self) -> tuple[LaunchStep, ...]:
        """Return the steps that a director left out; each says why."""
        return tuple(each for each in self.steps if each.not_needed)

    @property
    def is_open(self) -> bool:
        """Say whether it has steps, and each is done or left out by a director."""
        return bool(self.steps) and not self.missing

    @property
    def opened_on(self) -> date | None:
        """Return the day on which its last step was done; None while it is closed, or where all was left out."""
        days = [each.done_on for each in self.steps if each.done_on]
        return max(days) if self.is_open and days else None


def launches_visible_to(person: Person, *, on: date) -> QuerySet[LaunchPlan]:
    """Return the launch plans of programs that stand, the next to begin first; those begun stand after them.

    Whoever sees volumes sees all of them: an office asks any liaison. ``on`` says which day it is.
    """
    plans = LaunchPlan.objects.filter(program__dropped_at=None)
    if not can_see_launches(person):
        return plans.none()
    return (
        plans.select_related("practitioner", "program", "program__owner", "promoted_by")
        .prefetch_related(Prefetch("steps", queryset=_steps()))
        .annotate(has_begun=Q(starts_on__lte=on))
        .order_by("has_begun", "starts_on", "pk")
    )


def steps_of_person(person: Person, *, on: date) -> list[StepStanding]:
    """Return a person's own open steps that wait for nothing, the most pressing first: what is theirs to do."""
    open_ones = {"steps__done_on": None, "steps__not_needed": ""}
    plans = launches_visible_to(person, on=on).filter(
        steps__owner_id=person.pk, **open_ones
    )
    own = [
        each
        for plan in plans.distinct()
        for each in steps_of(plan, on=on)
        if each.step.owner_id == person.pk and each.can_be_done
    ]
    return sorted(own, key=lambda each: (each.step.due_on, each.step.place))


def steps_of(plan: LaunchPlan, *, on: date) -> list[StepStanding]:
    """Return how each step of a plan stands on a day, in the plan's order; two queries at most."""
    return [_standing(each, on) for each in _loaded(plan)]


def gates_of(plan: LaunchPlan) -> list[GateStanding]:
    """Return how each gate stands, in the order of :class:`Gate`."""
    steps = _loaded(plan)
    return [
        GateStanding(gate, tuple(each for each in steps if each.gate == gate))
        for gate in Gate
    ]


def closed_gates(plan: LaunchPlan) -> list[GateStanding]:
    """Return the gates that keep a specialist from being promoted."""
    return [each for each in gates_of(plan) if not each.is_open]


def ready_to_promote(plan: LaunchPlan) -> bool:
    """Say whether every gate is open: its steps are done, or left out by a director who said why."""
    return not closed_gates(plan)


def _loaded(plan: LaunchPlan) -> Iterable[LaunchStep]:
    """Return a plan's steps with what they wait for, as they were fetched with it, or fetched now."""
    if "steps" in getattr(plan, "_prefetched_objects_cache", {}):
        return list(plan.steps.all())
    return list(_steps().filter(plan=plan))


def _steps() -> QuerySet[LaunchStep]:
    return (
        LaunchStep.objects.select_related("owner", "done_by")
        .prefetch_related("waits_for")
        .order_by("place", "pk")
    )


def _standing(step: LaunchStep, on: date) -> StepStanding:
    waiting = tuple(each for each in step.waits_for.all() if not each.settled)
    late = 0 if step.not_needed else ((step.done_on or on) - step.due_on).days
    return StepStanding(
        step,
        waits_for=waiting if not step.settled else (),
        due_too_soon_for=tuple(
            each for each in waiting if each.due_on > step.due_on and not step.settled
        ),
        days_late=max(late, 0),
    )
