"""Records that may describe the same person or practice, and what became of them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class RecordKind(models.TextChoices):
    """What can stand in the directory twice."""

    PRACTITIONER = "practitioner", "Practitioner"
    PRACTICE = "practice", "Practice"


class DuplicateProposal(models.Model):
    """Two records that look like one: how much, and why. ``left`` is the lower key."""

    class State(models.TextChoices):
        """What a steward made of it."""

        OPEN = "open", "Waiting"
        MERGED = "merged", "Merged"
        REFUSED = "refused", "Different"
        GONE = "gone", "No longer alike"

    kind = models.CharField(max_length=16, choices=RecordKind)
    left = models.PositiveBigIntegerField()
    right = models.PositiveBigIntegerField()
    score = models.FloatField(
        help_text="Probability that both are one, from 0 to 1.", db_index=True
    )
    reasons = models.JSONField(
        default=list,
        blank=True,
        help_text="One a compared attribute: attribute, text, bits.",
    )
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_why = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "kind", "left", "right", name="one_proposal_a_pair_of_records"
            ),
            models.CheckConstraint(
                condition=Q(left__lt=F("right")), name="left_is_the_lower_key"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.left} and {self.right}"


class Merge(models.Model):
    """One record taken into another, and all that moved, so that it can be undone."""

    kind = models.CharField(max_length=16, choices=RecordKind)
    survivor = models.PositiveBigIntegerField(db_index=True)
    absorbed = models.PositiveBigIntegerField(db_index=True)
    moved = models.JSONField(
        default=dict,
        blank=True,
        help_text="app.Model.field to the keys of the rows that moved; “kept” to those that couldn't.",
    )
    before = models.JSONField(
        default=dict,
        blank=True,
        help_text="Values that the survivor took (before and after), and the proposal as it was.",
    )
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="an_undone_merge_has_who_and_when",
            ),
            models.UniqueConstraint(
                "kind",
                "absorbed",
                condition=Q(undone_at__isnull=True),
                name="a_record_is_absorbed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.absorbed} into {self.survivor}"
