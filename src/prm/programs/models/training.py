"""What the team has learnt and is certified for, and until when."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from prm.common.ids import uuid7


class TrainingKind(models.TextChoices):
    """A lesson, or a paper that says somebody may."""

    TRAINING = "training", "Training"
    CERTIFICATION = "certification", "Certification"


class Training(models.Model):
    """One person, one training or certification."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="trainings"
    )
    kind = models.CharField(max_length=16, choices=TrainingKind)
    name = models.CharField(max_length=200)
    issuer = models.CharField(max_length=200, blank=True)
    done_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["person", "expires_on", "name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gt=F("done_on")),
                name="a_training_expires_after_it_was_done",
            )
        ]

    def __str__(self) -> str:
        # A name is somebody's words: the ledger, which keeps this for ever, never holds it.
        return self.get_kind_display().lower()
