"""Health systems, organizations and facilities."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from prm.directory.models.shapes import Placed


class DestinationKind(models.TextChoices):
    """What a destination is to us."""

    OURS = "ours", "Ours"
    PARTNER = "partner", "Partner"
    COMPETITOR = "competitor", "Competitor"
    UNAFFILIATED = "unaffiliated", "Unaffiliated"


class HealthSystem(models.Model):
    """A named family of organizations."""

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=DestinationKind, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("name"), name="one_health_system_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class Organization(Placed):
    """A legal group or health system; practices and facilities belong to it."""

    code = models.CharField(
        max_length=64, unique=True, help_text="The roster's organization_id."
    )
    name = models.CharField(max_length=300)
    other_names = models.JSONField(default=list, blank=True)
    npi = models.CharField(max_length=10, blank=True, db_index=True)
    tin = models.CharField(max_length=9, blank=True, db_index=True)
    ccn = models.CharField(max_length=10, blank=True)
    pac_id = models.CharField(
        max_length=10, blank=True, db_index=True, help_text="CMS group id (PECOS)."
    )
    phone = models.CharField(max_length=20, blank=True)
    fax = models.CharField(max_length=20, blank=True)
    system = models.ForeignKey(
        HealthSystem,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organizations",
    )
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="subsidiaries",
    )
    deactivated_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="absorbed",
    )

    def __str__(self) -> str:
        return self.name


class Facility(Placed):
    """A hospital or surgery centre."""

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=300)
    ccn = models.CharField(max_length=10, blank=True, db_index=True)
    npi = models.CharField(max_length=10, blank=True)
    organization = models.ForeignKey(
        Organization,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="facilities",
    )

    def __str__(self) -> str:
        return self.name
