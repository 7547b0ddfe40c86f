"""Programs: lasting interventions with eligible practices, an owner and a cost."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from prm.common.ids import uuid7
from prm.directory.models import Practice
from prm.issues.models import Issue, Remedy


class ProgramKind(models.TextChoices):
    """What lasts."""

    TRACK = "track", "Protected access track"
    LAUNCH = "launch", "New specialist"
    COMMUNICATION = "communication", "Communication fix"
    OTHER = "other", "Something else"


class Program(models.Model):
    """A lasting intervention: who may use it, since when, who answers for it and what it costs."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=ProgramKind)
    service_line = models.CharField(max_length=64)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="programs"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    cost = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Dollars, from its start to its end, or a year where it has none.",
    )
    note = models.TextField(blank=True, max_length=4_000)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="a_program_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) | Q(cost__gte=0),
                name="a_program_costs_no_less_than_nothing",
            ),
        ]

    def __str__(self) -> str:
        # A name is somebody's words: the ledger, which keeps this for ever, never holds it.
        return f"{self.get_kind_display().lower()} in {self.service_line}"


class ProgramPractice(models.Model):
    """A practice that may use a program, between its days."""

    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="practices"
    )
    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="programs"
    )
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "program",
                "practice",
                condition=Q(to_date=None),
                name="a_practice_is_in_a_program_once",
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
                name="a_practice_leaves_a_program_after_it_came",
            ),
        ]

    def __str__(self) -> str:
        return str(self.practice)


class ProgramIssue(models.Model):
    """An issue that a program answers; ``remedy`` is set where the program is that issue's remedy."""

    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="issues"
    )
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="programs")
    remedy = models.ForeignKey(
        Remedy,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="programs",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "program", "issue", name="an_issue_is_linked_to_a_program_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.issue)
