"""What rows that a device may have made have in common."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from prm.common.ids import uuid7


class Logged(models.Model):
    """Written down by somebody, perhaps on a device without a signal, under an id that the device made."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(
        help_text="When it was written, by the device's clock as we corrected it."
    )
    arrived_at = models.DateTimeField(help_text="When it reached us.")
    revision = models.PositiveIntegerField(
        default=1, help_text="Grows with every change: who changes says which they saw."
    )

    class Meta:
        abstract = True
