"""What each source says of a record, kept apart, so that every attribute shown can be opened to where it is from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from prm.directory.models.organizations import Facility, Organization
from prm.directory.models.people import Practitioner
from prm.directory.models.practices import Practice
from prm.directory.models.shapes import Sourced, exactly_one


class SourceRecord(Sourced):
    """One source's words about one record. Newer words supersede it; it stays."""

    practitioner = models.ForeignKey(
        Practitioner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="source_records",
    )
    practice = models.ForeignKey(
        Practice,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="source_records",
    )
    organization = models.ForeignKey(
        Organization,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="source_records",
    )
    facility = models.ForeignKey(
        Facility,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="source_records",
    )
    key = models.CharField(
        max_length=100,
        help_text="What it is and the source's own id of it: practitioner:9700000002.",
    )
    values = models.JSONField(
        help_text="Attribute to value, as cleaned; nothing that the source leaves open."
    )
    load_id = models.CharField(max_length=64, blank=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=exactly_one(
                    "practitioner", "practice", "organization", "facility"
                ),
                name="source_record_has_one_subject",
            ),
            models.UniqueConstraint(
                "source",
                "key",
                condition=Q(superseded_at__isnull=True),
                name="one_current_record_a_source_and_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.key} as of {self.as_of}"
