"""One practitioner meets another, through us."""

from __future__ import annotations

from django.db import models

from prm.directory.models import Practice, Practitioner
from prm.visits.models.interactions import Interaction
from prm.visits.models.shapes import Logged


class IntroductionState(models.TextChoices):
    """How far it got."""

    ASKED = "asked", "Asked for"
    MATCHED = "matched", "Matched"
    SCHEDULED = "scheduled", "Scheduled"
    MET = "met", "They met"
    DROPPED = "dropped", "Dropped"


class Introduction(Logged):
    """Somebody of a practice wants to meet one of our specialists."""

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="introductions"
    )
    asker = models.ForeignKey(
        Practitioner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="introductions_asked",
        help_text="Of the practice; empty: whoever has time.",
    )
    service_line = models.CharField(max_length=64)
    wish = models.CharField(max_length=300, blank=True)
    specialist = models.ForeignKey(
        Practitioner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="introductions_made",
    )
    state = models.CharField(
        max_length=16, choices=IntroductionState, default=IntroductionState.ASKED
    )
    meets_at = models.DateTimeField(null=True, blank=True)
    where = models.CharField(max_length=200, blank=True)
    outcome = models.TextField(blank=True, max_length=2_000)
    settled_at = models.DateTimeField(null=True, blank=True)
    interaction = models.ForeignKey(
        Interaction,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="introductions",
    )

    def __str__(self) -> str:
        return f"introduction for {self.asker or self.practice}"
