"""Long work, one row a job, and what happened to it, one row a line: what a person reads is all that there is."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from prm.common.ids import uuid7


class JobState(models.TextChoices):
    """How far a job is."""

    WAITING = "waiting", "Waiting its turn"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    STOPPED = "stopped", "Stopped"  # its worker, or the machine, ended under it
    CANCELLED = "cancelled", "Cancelled"


AT_WORK = frozenset({JobState.WAITING, JobState.RUNNING})
CUT_SHORT = frozenset({JobState.FAILED, JobState.STOPPED, JobState.CANCELLED})


class Job(models.Model):
    """Work that takes a worker minutes. Begun again, it is a new row that names the old one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=40, help_text="What the worker knows it by.")
    what = models.CharField(max_length=300, help_text="As a person calls it.")
    about = models.CharField(
        max_length=100, help_text="What it works on: one job at a time."
    )
    arguments = models.JSONField(default=dict, blank=True)
    asked_at = models.DateTimeField(db_index=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty: it followed from something else.",
    )
    state = models.CharField(
        max_length=16, choices=JobState, default=JobState.WAITING, db_index=True
    )
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    stage = models.CharField(
        max_length=200, blank=True, help_text="The last one, once it has ended."
    )
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True, blank=True)
    outcome = models.TextField(
        blank=True, help_text="What came of it, or why it ended short: sentences."
    )
    leads_to = models.CharField(
        max_length=300, blank=True, help_text="Where what came of it stands."
    )
    steered_from = models.CharField(
        max_length=300,
        blank=True,
        help_text="The page that cancels it and begins it again, if that isn't its own.",
    )
    cancel_asked_at = models.DateTimeField(null=True, blank=True)
    cancel_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    again_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="again"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "about",
                condition=Q(state__in=sorted(AT_WORK)),
                name="one_job_at_a_time_about_a_thing",
            ),
            models.CheckConstraint(
                condition=Q(state__in=JobState.values), name="job_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(AT_WORK), ended_at__isnull=True)
                | Q(ended_at__isnull=False),
                name="job_ended_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.what


class JobLine(models.Model):
    """One thing that happened to a job; what led it into another state names the state."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="lines")
    at = models.DateTimeField()
    words = models.TextField()
    state = models.CharField(max_length=16, choices=JobState, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index("job", "at", name="lines_of_a_job")]

    def __str__(self) -> str:
        return self.words
