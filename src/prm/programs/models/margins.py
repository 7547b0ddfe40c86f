"""What finance says a completed referral is worth: contribution-margin ranges, never gross charges."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from prm.common.ids import uuid7


class MarginRange(models.Model):
    """Contribution margin of a new patient who was seen, in one service line, as finance approved it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service_line = models.CharField(max_length=64)
    low = models.DecimalField(max_digits=10, decimal_places=2, help_text="Dollars.")
    high = models.DecimalField(max_digits=10, decimal_places=2, help_text="Dollars.")
    seen_share = models.FloatField(
        help_text="Of referrals, those whose patient is seen: 0 to 1."
    )
    approver = models.CharField(max_length=200, help_text="Who in finance said so.")
    approved_on = models.DateField()
    source = models.CharField(
        max_length=300, blank=True, help_text="Where it was written down."
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["service_line", "-approved_on", "-entered_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(low__gte=0, high__gte=F("low")),
                name="a_margin_is_a_range",
            ),
            models.CheckConstraint(
                condition=Q(seen_share__gt=0, seen_share__lte=1),
                name="a_seen_share_is_a_share",
            ),
            models.UniqueConstraint(
                "service_line",
                "approved_on",
                condition=Q(withdrawn_at=None),
                name="one_margin_stands_a_line_and_day",
            ),
        ]

    def __str__(self) -> str:
        return f"margin in {self.service_line}"
