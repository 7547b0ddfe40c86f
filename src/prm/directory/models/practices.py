"""Practices: where patients and referrals come from."""

from __future__ import annotations

from django.db import models

from prm.directory.models.organizations import Organization
from prm.directory.models.shapes import Placed


class Practice(Placed):
    """A place and its team."""

    code = models.CharField(
        max_length=64, unique=True, help_text="The roster's and the mart's practice_id."
    )
    name = models.CharField(max_length=300)
    organization = models.ForeignKey(
        Organization,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="practices",
    )
    tin = models.CharField(max_length=9, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    fax = models.CharField(max_length=20, blank=True)
    website = models.URLField(blank=True)
    closed_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="absorbed",
    )

    def __str__(self) -> str:
        return self.name
