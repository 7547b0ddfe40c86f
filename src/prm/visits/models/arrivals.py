"""Where the outboxes of devices land: what came, once; and what clashed with a change made meanwhile."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from prm.common.ids import uuid7


class Arrival(models.Model):
    """One act that a device sent, under the id that it made for it. A second sending finds it here."""

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=32)
    record = models.CharField(
        max_length=64, help_text="The key of the record made or changed."
    )
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of what was sent.")
    device = models.CharField(max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    at = models.DateTimeField()
    skew_seconds = models.FloatField(
        default=0.0, help_text="By how much the device's clock was ahead of ours."
    )
    outcome = models.CharField(max_length=16, help_text="taken, clashed or refused")
    problem = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.record}"


class Clash(models.Model):
    """A device changed what had changed here meanwhile. Both versions are kept until somebody chooses."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    arrival = models.OneToOneField(
        Arrival, on_delete=models.PROTECT, related_name="clash"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="clashes"
    )
    kind = models.CharField(max_length=32)
    record = models.CharField(max_length=64)
    what = models.CharField(max_length=300, help_text="The record, in words.")
    here = models.JSONField(
        help_text="As it stands here, when the device's version came."
    )
    theirs = models.JSONField(help_text="As the device has it.")
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_as = models.CharField(
        max_length=16, blank=True, help_text="here, theirs or both"
    )

    class Meta:
        ordering: ClassVar = ["at"]

    def __str__(self) -> str:
        return self.what
