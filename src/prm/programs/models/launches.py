"""A new specialist begins: dated steps with owners and what they wait for, gates, and the patients to expect."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from prm.common.ids import uuid7
from prm.directory.models import Practitioner
from prm.programs.models.programs import Program


class Gate(models.TextChoices):
    """What must be open before a specialist is promoted."""

    CREDENTIALING = "credentialing", "Credentialing"
    PRIVILEGES = "privileges", "Privileges"
    PAYERS = "payers", "Payers"
    TEMPLATE = "template", "Schedule template"


class LaunchPlan(models.Model):
    """How a new specialist is brought to practices, from a template of definitions/launch_steps.yaml."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, related_name="launches"
    )
    program = models.OneToOneField(
        Program, on_delete=models.PROTECT, related_name="launch"
    )
    starts_on = models.DateField(help_text="The first day with patients.")
    capacity_a_month = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="New patients that the schedule has room for."
    )
    template = models.CharField(max_length=64, help_text="Its key and version.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    promoted_at = models.DateTimeField(null=True, blank=True)
    promoted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(promoted_at__isnull=True, promoted_by__isnull=True)
                | Q(promoted_at__isnull=False, promoted_by__isnull=False),
                name="a_promotion_says_by_whom",
            )
        ]

    def __str__(self) -> str:
        return f"launch plan in {self.program.service_line}"


class LaunchStep(models.Model):
    """Something to be done by a day; some are gates, some wait for others."""

    plan = models.ForeignKey(LaunchPlan, on_delete=models.CASCADE, related_name="steps")
    key = models.CharField(max_length=48)
    what = models.CharField(max_length=200)
    gate = models.CharField(max_length=16, choices=Gate, blank=True)
    due_on = models.DateField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="launch_steps"
    )
    waits_for = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="holds_up"
    )
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    not_needed = models.CharField(
        max_length=300, blank=True, help_text="Why it is left out."
    )
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["place", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("plan", "key", name="a_step_once_a_plan"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by__isnull=True)
                | Q(done_on__isnull=False, done_by__isnull=False),
                name="a_done_step_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def settled(self) -> bool:
        """Say whether nobody has to do anything about it any more."""
        return self.done_on is not None or bool(self.not_needed)


class RampPoint(models.Model):
    """New patients that are planned for a month since the start: 1 is the first."""

    plan = models.ForeignKey(LaunchPlan, on_delete=models.CASCADE, related_name="ramp")
    month = models.PositiveSmallIntegerField()
    planned = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["month"]
        constraints: ClassVar = [
            models.UniqueConstraint("plan", "month", name="a_month_once_a_ramp"),
            models.CheckConstraint(
                condition=Q(month__gte=1), name="a_ramp_begins_with_month_one"
            ),
        ]

    def __str__(self) -> str:
        return f"month {self.month}"
