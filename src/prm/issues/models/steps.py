"""What was done about an issue: each change of state a row, each hand-up, each remedy, each resolution."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from prm.issues.models.issues import Issue
from prm.issues.models.kinds import IssueState, RemedyKind
from prm.issues.models.owners import Owner


class Acted(models.Model):
    """Done by somebody with an account, by an owner through a link, or by the clock (neither)."""

    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    by_owner = models.ForeignKey(
        Owner, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(blank=True, max_length=4_000)

    class Meta:
        abstract = True

    @property
    def actor(self) -> str:
        """Return who did it."""
        return str(self.by or self.by_owner or "Headwater")


class Step(Acted):
    """One act, and the state it led to; the state before and after are the same for a remark."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=32)
    from_state = models.CharField(max_length=16, choices=IssueState, blank=True)
    to_state = models.CharField(max_length=16, choices=IssueState)
    revision = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["revision", "pk"]

    def __str__(self) -> str:
        return f"{self.act} by {self.actor}"


class Escalation(Acted):
    """An issue handed up to a named person: by its clock, or by somebody."""

    issue = models.ForeignKey(
        Issue, on_delete=models.PROTECT, related_name="escalations"
    )
    level = models.PositiveSmallIntegerField()
    to = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+")
    breached = models.BooleanField(help_text="By its clock.")
    due_at = models.DateTimeField(help_text="What it had to meet, or must meet now.")

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "issue",
                "level",
                condition=Q(breached=True),
                name="a_clock_hands_up_once_a_step",
            )
        ]

    def __str__(self) -> str:
        return f"{self.issue} to {self.to}"


class Remedy(Acted):
    """What was put in place so that it doesn't happen again."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="remedies")
    kind = models.CharField(max_length=16, choices=RemedyKind)
    what = models.CharField(max_length=300)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.get_kind_display().lower()


class Resolution(Acted):
    """What fixed it, and whether the practices say so too. The newest counts; reopening voids it."""

    issue = models.ForeignKey(
        Issue, on_delete=models.PROTECT, related_name="resolutions"
    )
    what = models.TextField(max_length=4_000)
    on = models.DateField()
    confirmed = models.BooleanField(
        default=False,
        help_text="A practice that reported it said that it is fixed, and none that it isn't.",
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirmed=True, confirmed_at__isnull=False)
                | Q(confirmed=False, confirmed_at__isnull=True),
                name="a_confirmed_resolution_says_when",
            )
        ]

    def __str__(self) -> str:
        return f"what fixed {self.issue}"
