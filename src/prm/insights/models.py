"""What people say of the numbers, and what the numbers say of people’s work."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from prm.directory.models import Practice
from prm.programs.models import InterventionVersion

LINE_LENGTH = 64


class Barrier(models.TextChoices):
    """Why a practice sends less than it should; the last two are no barriers, and honest answers."""

    ACCESS = "access", "Access"
    COMMUNICATION = "communication", "Communication"
    RELATIONSHIP = "relationship", "Relationship"
    STRUCTURAL = "structural", "Structural"
    NOISE = "noise", "Noise"


class Reason(models.TextChoices):
    """Why a leaked referral can't be won back, as a person knows it."""

    PATIENT_PREFERENCE = "patient_preference", "Patient preference"
    INSURER = "insurer", "Insurer’s decision"
    CLINICAL_JUDGEMENT = "clinical_judgement", "Clinical judgement"
    SERVICE_NOT_OFFERED = "service_not_offered", "Service not offered"
    OUT_OF_AREA = "out_of_area", "Out of area"


class ConfirmedBarrier(models.Model):
    """Somebody who knows a practice says why its referrals are missing. The newest that stands is the answer."""

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="confirmed_barriers"
    )
    service_line = models.CharField(max_length=LINE_LENGTH)
    mart = models.CharField(
        max_length=64, blank=True, help_text="The mart whose proposal was judged."
    )
    proposed = models.CharField(
        max_length=16,
        choices=Barrier,
        blank=True,
        help_text="Empty: the evidence didn't suffice, and the page asked.",
    )
    probability = models.FloatField(null=True, blank=True)
    signals = models.JSONField(
        default=dict,
        blank=True,
        help_text="The evidence as the mart showed it then: signal to red, clear or missing.",
    )
    barrier = models.CharField(max_length=16, choices=Barrier)
    note = models.TextField(blank=True, max_length=2_000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["practice", "service_line"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="a_withdrawn_barrier_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_barrier_display()} at {self.practice}"

    @property
    def agrees(self) -> bool:
        """Say whether the person found what the evidence had proposed."""
        return self.barrier == self.proposed


class CarveOutQuerySet(models.QuerySet):
    """Carve-outs, some of which were ended."""

    def standing(self) -> Self:
        """Return those that nobody ended."""
        return self.filter(ended_at=None)


class CarveOut(models.Model):
    """Somebody who knows a practice says how much of what leaves can't be redirected, and why.

    It counts for the part of a window that lies between its days, both included.
    """

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="carve_outs"
    )
    service_line = models.CharField(max_length=LINE_LENGTH)
    reason = models.CharField(max_length=24, choices=Reason)
    share = models.FloatField(
        null=True, blank=True, help_text="Of what leaves, 0 to 1."
    )
    a_year = models.PositiveIntegerField(
        null=True, blank=True, help_text="Episodes a year."
    )
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    note = models.TextField(max_length=2_000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CarveOutQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["practice", "service_line"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
                name="a_carve_out_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True, a_year__isnull=False)
                | Q(share__isnull=False, a_year__isnull=True),
                name="a_carve_out_is_a_share_or_a_count",
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gt=0, share__lte=1),
                name="a_carve_out_takes_a_part_of_what_leaves",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} at {self.practice}"

    @property
    def size(self) -> str:
        """Return how much it takes out, in words."""
        if self.share is not None:
            return f"{100 * self.share:.0f}\N{NO-BREAK SPACE}% of what leaves"
        return f"{self.a_year:,} a year"

    def days_in(self, start: date, end: date) -> float:
        """Return the part of a span of days, both ends included, in which it holds: 0 to 1."""
        first, last = max(start, self.from_date), min(end, self.to_date or end)
        return max((last - first).days + 1, 0) / ((end - start).days + 1)


class ImpactEstimate(models.Model):
    """What one mart says of one locked version. Worked out once, read by every page; a newer mart makes another."""

    version = models.ForeignKey(
        InterventionVersion, on_delete=models.PROTECT, related_name="estimates"
    )
    mart = models.CharField(max_length=64)
    at = models.DateTimeField()
    verdict = models.CharField(max_length=32, help_text="Of headwater.attribution.")
    result = models.JSONField(help_text="An ImpactResult, as plain values.")
    gains = models.JSONField(
        default=list,
        help_text="By practice and month, to share credits; of so few that no page may show it.",
    )
    stories = models.JSONField(
        default=list,
        help_text="Practice by practice: an interval and the course of others, or why there is none; no count.",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "version", "mart", name="an_estimate_once_a_version_and_mart"
            )
        ]

    def __str__(self) -> str:
        return f"estimate of {self.version} on {self.mart}"

    @classmethod
    def keep(
        cls,
        version: InterventionVersion,
        mart: str,
        *,
        at: datetime,
        verdict: str,
        result: dict[str, Any],
        gains: list[list[str | float]],
        stories: list[dict[str, Any]],
    ) -> None:
        """Keep what a mart says; worked out again it says the same. No person did anything, so no entry tells of it."""
        cls.objects.update_or_create(
            version=version,
            mart=mart,
            defaults={
                "at": at,
                "verdict": verdict,
                "result": result,
                "gains": gains,
                "stories": stories,
            },
        )
