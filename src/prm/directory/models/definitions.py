"""Reviewed definitions that a person can edit: each version stays, old reports keep theirs."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class DefinitionVersion(models.Model):
    """One version of a definition, as the text of its YAML file."""

    name = models.CharField(max_length=40, help_text="service_lines")
    version = models.PositiveIntegerField()
    text = models.TextField()
    note = models.TextField(blank=True, help_text="What changed, and why.")
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty: it came with the software.",
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "name", "version", name="one_definition_of_a_version"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(approved_at__isnull=False),
                name="an_approval_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"
