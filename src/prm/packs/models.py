"""A pack as it was made, once and for ever."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from prm.common.ids import uuid7
from prm.packs.content import Content


class PackKind(models.TextChoices):
    """Whom a pack is for."""

    WEEKLY = "weekly", "Weekly pack"


class Pack(models.Model):
    """What a week came to, with everything that it was made from. No field of it ever changes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=16, choices=PackKind)
    monday = models.DateField(db_index=True, help_text="The week begins with it.")
    mart = models.CharField(max_length=64, blank=True, help_text="Empty: none was.")
    body = models.JSONField(help_text="As prm.packs.content writes it.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the body.")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty: it was made by its schedule.",
    )

    class Meta:
        ordering: ClassVar = ["-monday", "-made_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display().lower()} of {self.monday}"

    @property
    def content(self) -> Content:
        """Return what it says."""
        return Content.from_json(self.body)

    @property
    def is_whole(self) -> bool:
        """Say whether its body is what was frozen."""
        return self.content.digest() == self.digest
