"""Issues, and the practices that reported them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from prm.common.ids import uuid7
from prm.directory.models import Contact, Practice, Practitioner
from prm.issues.models.kinds import (
    RUNNING,
    SUB_KINDS,
    BarrierKind,
    IssueState,
    Severity,
    Source,
)
from prm.issues.models.owners import Owner


class Issue(models.Model):
    """A recorded obstacle to referring to us, with its owner and its clock.

    What is at stake is frozen when it opens (ISS-08): ``stake`` keeps what the published mart showed then, as
    ``{"mart", "from", "to", "practices": [{"code", "shortfall", "low", "high", "ours", "recoverable", "value"}],
    "shortfall", "low", "high", "recoverable", "value", "why_not"}``; a number that may not be shown is null.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, max_length=4_000)
    barrier = models.CharField(max_length=16, choices=BarrierKind)
    sub_kind = models.CharField(max_length=32)
    service_line = models.CharField(max_length=64, blank=True)
    clinic = models.CharField(
        max_length=200, blank=True, help_text="As the access series names it."
    )
    severity = models.CharField(
        max_length=16, choices=Severity, default=Severity.NORMAL
    )
    source = models.CharField(max_length=16, choices=Source, default=Source.LIAISON)
    state = models.CharField(max_length=16, choices=IssueState, default=IssueState.OPEN)
    owner = models.ForeignKey(
        Owner, null=True, blank=True, on_delete=models.PROTECT, related_name="issues"
    )
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    answer_by = models.DateTimeField(help_text="By office hours, from its severity.")
    due_at = models.DateTimeField(help_text="By office hours; or as somebody set it.")
    level = models.PositiveSmallIntegerField(
        default=0, help_text="The step of the ladder that it has been handed up to."
    )
    escalate_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When its clock runs out next; null: it stands.",
    )
    joined_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="joined"
    )
    stake = models.JSONField(default=dict, blank=True)
    fixed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(
        default=1, help_text="Grows with every change: who acts says which they saw."
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "due_at"], name="issues_by_state"),
            models.Index(fields=["escalate_at"], name="issues_by_clock"),
            models.Index(fields=["service_line", "state"], name="issues_by_line"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=IssueState.values), name="issue_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state=IssueState.JOINED, joined_to__isnull=False)
                | (~Q(state=IssueState.JOINED) & Q(joined_to__isnull=True)),
                name="a_joined_issue_has_a_root",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(RUNNING)) | Q(escalate_at__isnull=True),
                name="only_a_running_issue_has_a_clock",
            ),
            models.CheckConstraint(
                condition=Q(state=IssueState.CLOSED, closed_at__isnull=False)
                | (~Q(state=IssueState.CLOSED) & Q(closed_at__isnull=True)),
                name="a_closed_issue_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.obstacle

    @property
    def obstacle(self) -> str:
        """Return what it is about in our own words: a title is somebody's, and the ledger forgets nothing."""
        kind = SUB_KINDS.get(self.barrier, {}).get(self.sub_kind, self.barrier)
        return f"{kind} ({self.service_line})" if self.service_line else kind

    @property
    def is_running(self) -> bool:
        """Say whether somebody still has to do something, so that its clock counts."""
        return self.state in RUNNING


class Report(models.Model):
    """One practice's word: that it met the obstacle, whether it was told what we did, and whether it agrees."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="reports")
    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="issue_reports"
    )
    practitioner = models.ForeignKey(
        Practitioner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="issue_reports",
    )
    contact = models.ForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="issue_reports",
    )
    said = models.TextField(blank=True, max_length=4_000)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    told_at = models.DateTimeField(
        null=True, blank=True, help_text="When we said: you told us, we did."
    )
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    told_how = models.CharField(max_length=32, blank=True)
    confirmed = models.BooleanField(
        null=True, blank=True, help_text="Whether the practice says that it is fixed."
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "issue", "practice", name="a_practice_reports_an_issue_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.practice} on {self.issue}"
