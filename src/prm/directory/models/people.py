"""Practitioners, and where they work."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from prm.directory.models.organizations import Facility
from prm.directory.models.practices import Practice
from prm.directory.models.shapes import Dated, Sourced


class Practitioner(models.Model):
    """A person who refers or receives patients."""

    npi = models.CharField(
        max_length=10, blank=True, help_text="Empty while nobody knows it."
    )
    first_name = models.CharField(max_length=100, blank=True)
    middle_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    suffix = models.CharField(max_length=20, blank=True)
    other_names = models.JSONField(default=list, blank=True)
    credential = models.CharField(max_length=60, blank=True)
    gender = models.CharField(max_length=10, blank=True)
    taxonomy_code = models.CharField(max_length=10, blank=True, db_index=True)
    specialty = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    deactivated_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="absorbed",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "npi", condition=~Q(npi=""), name="one_practitioner_an_npi"
            )
        ]
        indexes: ClassVar = [
            models.Index("last_name", "first_name", name="practitioner_by_name")
        ]

    def __str__(self) -> str:
        return self.name or f"NPI {self.npi}"

    @property
    def name(self) -> str:
        """Return first, middle and last name and suffix."""
        parts = (self.first_name, self.middle_name, self.last_name, self.suffix)
        return " ".join(filter(None, parts))


class Affiliation(Dated, Sourced):
    """A practitioner works at a practice, from a day, perhaps to a day."""

    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, related_name="affiliations"
    )
    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="affiliations"
    )
    role = models.CharField(max_length=60, blank=True)
    is_primary = models.BooleanField(default=False)

    class Meta(Dated.Meta):
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                "practitioner",
                "practice",
                "from_date",
                name="one_affiliation_from_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.practitioner_id} at {self.practice_id} from {self.from_date}"


class Membership(Dated, Sourced):
    """A practitioner has privileges at a facility."""

    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, related_name="memberships"
    )
    facility = models.ForeignKey(
        Facility, on_delete=models.PROTECT, related_name="memberships"
    )
    status = models.CharField(max_length=60, blank=True)

    class Meta(Dated.Meta):
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                "practitioner",
                "facility",
                "from_date",
                name="one_membership_from_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.practitioner_id} at {self.facility_id} from {self.from_date}"
