"""Reviewed definitions that a person can edit: each version stays, old reports keep theirs."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class DefinitionVersion(models.Model):
    """One version of a definition, as the text of its YAML file.

    A draft is neither approved nor withdrawn; there is one at a time, so that its number is the next. The newest
    approved one is in force.
    """

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
        help_text="Whoever edited last. Empty: it came with the software.",
    )
    editors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="+",
        blank=True,
        help_text="Everybody who edited; none of them may approve.",
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
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
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="what_is_approved_is_not_withdrawn",
            ),
            models.UniqueConstraint(
                "name",
                condition=Q(approved_at__isnull=True, withdrawn_at__isnull=True),
                name="one_draft_of_a_definition_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name.replace('_', ' ').capitalize()} {self.version}"

    @property
    def is_draft(self) -> bool:
        """Say whether it can still be changed."""
        return self.approved_at is None and self.withdrawn_at is None

    @property
    def shipped(self) -> bool:
        """Say whether it came with the software."""
        return self.edited_by_id is None
