"""Goals: so much of something by a day."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from prm.common.ids import uuid7
from prm.territories.models import Territory


class GoalTier(models.TextChoices):
    """What a goal counts; the three are never added up."""

    ACTIVITY = "activity", "Activity"  # what we do
    ENGAGEMENT = "engagement", "Engagement"  # what practices do with us
    OUTCOME = "outcome", "Outcome"  # what comes of it


class GoalMeasure(models.TextChoices):
    """What is counted; each belongs to one tier (prm/programs/measures.py)."""

    VISITS = "visits", "Visits"
    INTERACTIONS = "interactions", "Interactions of any kind"
    COVERAGE = "coverage", "Practices visited within their cadence, %"
    VISIT_QUALITY = "visit_quality", "Visits with purpose, intel and dated next step, %"
    RELIABILITY = "reliability", "Promises kept by their date, %"
    INTRODUCTIONS = "introductions", "Introductions that took place"
    ISSUES_CONFIRMED = "issues_confirmed", "Issues closed with the practice’s word"
    REFERRALS = "referrals", "Referrals to us"
    SHARE = "share", "Share of referrals, %"


class Goal(models.Model):
    """So much of something by a day: for a liaison, a territory, a service line, or several of them at once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    measure = models.CharField(max_length=32, choices=GoalMeasure)
    target = models.FloatField()
    liaison = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="goals",
    )
    territory = models.ForeignKey(
        Territory, null=True, blank=True, on_delete=models.PROTECT, related_name="goals"
    )
    service_line = models.CharField(max_length=64, blank=True)
    from_date = models.DateField()
    to_date = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    paid_on = models.BooleanField(
        default=False, help_text="Somebody's pay depends on it: 42 CFR 1001.952(i)."
    )
    employed = models.BooleanField(
        null=True,
        blank=True,
        help_text="The liaison is a W-2 employee: said by whom set it.",
    )
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_date__gte=F("from_date")), name="a_goal_has_a_span"
            ),
            models.CheckConstraint(
                condition=Q(target__gt=0), name="a_goal_asks_for_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()}: {self.target:g}"

    @property
    def whose(self) -> str:
        """Return for whom it is, in words."""
        named = [str(each) for each in (self.liaison, self.territory) if each]
        return ", ".join(named) or "everybody"
