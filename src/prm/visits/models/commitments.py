"""What we promised to a practice."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from prm.directory.models import Practice, Practitioner
from prm.issues.models import Issue, Owner
from prm.visits.models.interactions import Interaction
from prm.visits.models.shapes import Logged


class CommitmentState(models.TextChoices):
    """What became of a promise. Past its due date an open one is late; it is missed when somebody says so."""

    OPEN = "open", "Open"
    KEPT = "kept", "Kept"
    MISSED = "missed", "Missed"
    WAIVED = "waived", "Waived"  # the practice needs it no more


class TellingWay(models.TextChoices):
    """How the office was told what became of a promise."""

    PHONE = "phone", "By phone"
    VISIT = "visit", "On a visit"
    MAIL = "mail", "By mail"


class Commitment(Logged):
    """A promise: what, who owns it, by when, whether it was kept, and whether the office knows."""

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="commitments"
    )
    practitioner = models.ForeignKey(
        Practitioner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="commitments",
    )
    what = models.CharField(max_length=300)
    service_line = models.CharField(max_length=64, blank=True)
    owner = models.ForeignKey(
        Owner, on_delete=models.PROTECT, related_name="commitments"
    )
    due_on = models.DateField()
    state = models.CharField(
        max_length=16, choices=CommitmentState, default=CommitmentState.OPEN
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_on = models.DateField(
        null=True, blank=True, help_text="The day on which it was kept, or let go."
    )
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    note = models.TextField(blank=True, max_length=2_000)
    told_at = models.DateTimeField(
        null=True, blank=True, help_text="When the office was told what became of it."
    )
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    told_how = models.CharField(max_length=32, blank=True)
    interaction = models.ForeignKey(
        Interaction,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="commitments",
    )
    issue = models.ForeignKey(
        Issue,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="commitments",
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "due_on"], name="commitments_by_due_date"),
            models.Index(fields=["practice", "state"], name="commitments_of_practice"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    state="open", settled_at__isnull=True, settled_on__isnull=True
                )
                | (
                    ~Q(state="open")
                    & Q(settled_at__isnull=False, settled_on__isnull=False)
                ),
                name="a_settled_commitment_says_when",
            )
        ]

    def __str__(self) -> str:
        # What was promised is free text: the ledger, which keeps this for ever, never holds it.
        return f"promise to {self.practice}"

    @property
    def told_way(self) -> str:
        """Return how the office was told, in words."""
        return str(TellingWay(self.told_how).label) if self.told_how else ""

    def days_late(self, on: date) -> int:
        """Return by how many days it is late, or was when it was settled; 0 where it is or was in time."""
        return max(((self.settled_on or on) - self.due_on).days, 0)


class Postponement(models.Model):
    """A promise got a later date, and why. One postponed when it was late already stays late for reliability."""

    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="postponements"
    )
    from_due_on = models.DateField()
    to_due_on = models.DateField()
    was_late = models.BooleanField(help_text="It was past its date when postponed.")
    why = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_due_on__gt=models.F("from_due_on")),
                name="a_postponed_commitment_is_due_later",
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_due_on} to {self.to_due_on}"
