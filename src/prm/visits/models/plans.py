"""A week's plan, what the planner saw when it was made, and what somebody didn't want."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from prm.common.ids import uuid7
from prm.directory.models import Practice
from prm.visits.models.hours import Appointment


class PlanningRun(models.Model):
    """One planning, as it was: the mart, the settings, the lottery's seed. Impact is judged by it (IMP-09)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    liaison = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="planning_runs"
    )
    week = models.DateField(help_text="Its Monday.")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    mart = models.CharField(max_length=64, blank=True)
    settings = models.JSONField(default=dict)
    lottery_seed = models.PositiveBigIntegerField(null=True, blank=True)
    lottery_share = models.FloatField(default=0.0, help_text="Of the slots, 0 to 0.5.")
    lottery_tier = models.CharField(max_length=1, blank=True)

    def __str__(self) -> str:
        return f"planning of the week of {self.week} for {self.liaison}"


class Candidate(models.Model):
    """A practice at the time of planning: what its score was made of, and whether it was eligible, drawn, chosen."""

    run = models.ForeignKey(
        PlanningRun, on_delete=models.CASCADE, related_name="candidates"
    )
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    service_line = models.CharField(max_length=64, blank=True)
    tier = models.CharField(max_length=1, blank=True)
    trigger_score = models.FloatField(
        help_text="The value of the visit, without what was promised."
    )
    parts = models.JSONField(
        default=dict,
        help_text="What the score is made of: recoverable, weeks, probability …",
    )
    reason = models.CharField(max_length=32, blank=True)
    open_issues = models.PositiveSmallIntegerField(default=0)
    eligible = models.BooleanField()
    excluded_why = models.CharField(max_length=32, blank=True)
    in_lottery = models.BooleanField(default=False)
    drawn = models.BooleanField(default=False)
    chosen = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("run", "practice", name="a_candidate_once_a_run")
        ]

    def __str__(self) -> str:
        return f"{self.practice} in {self.run_id}"


class WeekPlan(models.Model):
    """One liaison's week."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    liaison = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="week_plans"
    )
    week = models.DateField(help_text="Its Monday.")
    run = models.ForeignKey(
        PlanningRun, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)
    value = models.FloatField(default=0.0)
    minutes_driving = models.FloatField(default=0.0)
    kilometres = models.FloatField(default=0.0)
    improved_at = models.DateTimeField(
        null=True, blank=True, help_text="When the search improved the greedy plan."
    )
    search = models.JSONField(
        default=dict,
        blank=True,
        help_text="What came of the search: asked, ended, outcome, and what it gained.",
    )
    last_change = models.CharField(max_length=300, blank=True)
    before = models.JSONField(
        default=dict,
        blank=True,
        help_text="The run and the open stops before the last change, to take it back by.",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("liaison", "week", name="one_plan_a_week")
        ]

    def __str__(self) -> str:
        return f"{self.liaison}’s week of {self.week}"


class StopKind(models.TextChoices):
    """Why a stop is in the plan."""

    VALUE = "value", "Worth it"
    PROMISED = "promised", "Promised"
    APPOINTMENT = "appointment", "Appointment"
    LOTTERY = "lottery", "Drawn"
    BY_HAND = "by_hand", "Added"


class StopState(models.TextChoices):
    """What became of a stop."""

    PLANNED = "planned", "Planned"
    DONE = "done", "Visited"
    CANCELLED = "cancelled", "Cancelled"  # a natural experiment, with its reason
    MISSED = "missed", "Not visited"


class Stop(models.Model):
    """A practice on a day of the plan."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(WeekPlan, on_delete=models.CASCADE, related_name="stops")
    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="stops"
    )
    day = models.DateField()
    place = models.PositiveSmallIntegerField(
        help_text="In the order of the day, from 0."
    )
    arrives_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    drive_minutes = models.FloatField(default=0.0, help_text="From the stop before.")
    drive_kilometres = models.FloatField(default=0.0)
    kind = models.CharField(max_length=16, choices=StopKind)
    service_line = models.CharField(max_length=64, blank=True)
    reasons = models.JSONField(
        default=list, help_text="Sentences, the weightiest first."
    )
    score = models.FloatField(default=0.0)
    locked = models.BooleanField(default=False)
    state = models.CharField(
        max_length=16, choices=StopState, default=StopState.PLANNED
    )
    cancelled_why = models.CharField(max_length=200, blank=True)
    appointment = models.ForeignKey(
        Appointment, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["day", "place"]
        indexes: ClassVar = [
            models.Index(fields=["plan", "day", "place"], name="stops_in_order")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "plan",
                "practice",
                "day",
                condition=Q(state="planned"),
                name="a_practice_once_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"stop at {self.practice}"


class DeclineReason(models.TextChoices):
    """Why a proposed visit isn't wanted."""

    JUST_SPOKE = "just_spoke", "We just spoke"
    NO_VISITS = "no_visits", "They take no visits"
    WRONG = "wrong", "The reason is wrong"
    SOMEBODY_ELSE = "somebody_else", "Somebody else goes"
    NOT_NOW = "not_now", "Not now"


class Decline(models.Model):
    """Somebody didn't want a proposed visit, and said why. Until a day it isn't proposed again."""

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="declines"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    reason = models.CharField(max_length=16, choices=DeclineReason)
    note = models.CharField(max_length=300, blank=True)
    until = models.DateField()
    proposed_for = models.JSONField(
        default=list, help_text="The reasons that were shown."
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.practice} declined"
