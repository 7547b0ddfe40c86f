"""What is meant to change referrals: drafted, then locked. What is locked never changes; a later wish is a version."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from prm.common.ids import uuid7
from prm.directory.models import Practice
from prm.issues.models import Issue, Remedy
from prm.programs.models.programs import Program

USUAL_HORIZON = 6  # months, methods.md section 5.4


class InterventionKind(models.TextChoices):
    """What is meant to change referrals."""

    TRACK = "track", "Access track"
    VISITS = "visits", "Visit series"
    SPECIALIST = "specialist", "New specialist"
    COMMUNICATION = "communication", "Communication fix"
    CAMPAIGN = "campaign", "Campaign"
    OTHER = "other", "Something else"


class Design(models.TextChoices):
    """Against what it is judged (methods.md section 5)."""

    SEQUENTIAL = "sequential", "Practices like them that we didn’t work on"
    LOTTERY = "lottery", "Practices on the same list that weren’t drawn"
    TIMED = "timed", "Its date was set by something else"


class Plan(models.Model):
    """What a draft and a locked version say alike: what, in which line, from when, what it should bring and cost."""

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=InterventionKind)
    service_line = models.CharField(max_length=64)
    starts_on = models.DateField()
    ends_on = models.DateField(
        null=True, blank=True, help_text="The last day on which a practice may enter."
    )
    expected_lift = models.FloatField(
        null=True, blank=True, help_text="A ratio: 0.2 is a fifth more."
    )
    horizon_months = models.PositiveSmallIntegerField(
        default=USUAL_HORIZON, validators=[MinValueValidator(3), MaxValueValidator(12)]
    )
    design = models.CharField(max_length=16, choices=Design, default=Design.SEQUENTIAL)
    other_line = models.CharField(
        max_length=64,
        blank=True,
        help_text="A line that isn't touched by it: there no effect may show.",
    )
    cost = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, help_text="Dollars."
    )

    class Meta:
        abstract = True


class Intervention(Plan):
    """A dated action meant to change referrals: a draft, until a version of it is locked."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    note = models.TextField(blank=True, max_length=4_000)
    noticed = models.JSONField(
        default=dict,
        blank=True,
        help_text="The numbers and the period of the row that it was opened from.",
    )
    issue = models.ForeignKey(
        Issue,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="interventions",
    )
    remedy = models.ForeignKey(
        Remedy,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="interventions",
    )
    program = models.ForeignKey(
        Program,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="interventions",
    )
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        # A title is somebody's words: the ledger, which keeps this for ever, never holds it.
        return f"{self.get_kind_display().lower()} in {self.service_line}"


class InterventionTarget(models.Model):
    """A practice whose referrals an intervention is meant to change."""

    intervention = models.ForeignKey(
        Intervention, on_delete=models.CASCADE, related_name="targets"
    )
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "intervention", "practice", name="a_target_once_an_intervention"
            )
        ]

    def __str__(self) -> str:
        return str(self.practice)


class InterventionVersion(Plan):
    """What was locked, on which day, and what could be seen by then. It is written once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    intervention = models.ForeignKey(
        Intervention, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveSmallIntegerField()
    why = models.CharField(
        max_length=300, blank=True, help_text="What changed since the version before."
    )
    mart = models.CharField(
        max_length=64, blank=True, help_text="The mart that served when it was locked."
    )
    seen_until = models.DateField(
        null=True, blank=True, help_text="The last month of claims in it."
    )
    looked_at_before = models.BooleanField(
        default=False, help_text="A result of an earlier version had been seen."
    )
    said = models.JSONField(
        help_text="Everything that was locked, in the words of that day: practices are merged and renamed later."
    )
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of what was said.")
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    locked_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["intervention", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "intervention", "number", name="a_version_once_an_intervention"
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(why=""), name="a_later_version_says_why"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="a_version_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of {self.intervention}"

    @property
    def first_month(self) -> date:
        """Return the month in which it starts."""
        return self.starts_on.replace(day=1)

    @property
    def after_the_fact(self) -> bool:
        """Say whether referrals of its own months, or a result, could be seen before it was locked."""
        late = self.seen_until is not None and self.seen_until >= self.first_month
        return late or self.looked_at_before


class VersionTarget(models.Model):
    """A practice of a locked version."""

    version = models.ForeignKey(
        InterventionVersion, on_delete=models.PROTECT, related_name="targets"
    )
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "version", "practice", name="a_target_once_a_version"
            )
        ]

    def __str__(self) -> str:
        return str(self.practice)


class ResultLook(models.Model):
    """Who saw the result of a version, the first time."""

    version = models.ForeignKey(
        InterventionVersion, on_delete=models.PROTECT, related_name="looks"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("version", "by", name="a_first_look_once_a_person")
        ]

    def __str__(self) -> str:
        return f"look at {self.version}"
