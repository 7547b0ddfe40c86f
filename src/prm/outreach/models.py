"""Materials: what we leave at a practice, by version, until it expires."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from prm.common.ids import uuid7
from prm.visits.models import Interaction


class MaterialQuerySet(models.QuerySet):
    """Materials, some of which may be handed out no more."""

    def current(self, day: date) -> Self:
        """Return those that may be left on a day."""
        return self.filter(withdrawn_at__isnull=True).filter(
            Q(expires_on__isnull=True) | Q(expires_on__gte=day)
        )


class Material(models.Model):
    """A leaflet, a card, a list: one version of it. A new version is a new row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(max_length=200)
    version = models.CharField(max_length=32)
    service_line = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=300, blank=True)
    expires_on = models.DateField(
        null=True, blank=True, help_text="The last day on which it may be left."
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    replaces = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaced_by",
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "title", "version", name="one_material_a_title_and_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.version}"


class MaterialLeft(models.Model):
    """What was left at a visit."""

    interaction = models.ForeignKey(
        Interaction, on_delete=models.PROTECT, related_name="materials_left"
    )
    material = models.ForeignKey(
        Material, on_delete=models.PROTECT, related_name="left"
    )
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "interaction", "material", name="a_material_is_left_once_a_visit"
            )
        ]

    def __str__(self) -> str:
        return f"{self.material} at {self.interaction}"
