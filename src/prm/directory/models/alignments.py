"""How a practitioner, practice or organization stands to us, with dates."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from prm.directory.models.organizations import HealthSystem, Organization
from prm.directory.models.people import Practitioner
from prm.directory.models.practices import Practice
from prm.directory.models.shapes import Dated, Sourced, exactly_one


class AlignmentKind(models.TextChoices):
    """Referrers are employed, affiliated or independent; destinations are ours, a partner's, or neither."""

    EMPLOYED = "employed", "Employed"
    AFFILIATED = "affiliated", "Affiliated"
    INDEPENDENT = "independent", "Independent"
    OURS = "ours", "Ours"
    PARTNER = "partner", "Partner"
    COMPETITOR = "competitor", "Competitor"
    UNAFFILIATED = "unaffiliated", "Unaffiliated"


class Alignment(Dated, Sourced):
    """One subject, one standing, from a day, perhaps to a day."""

    practitioner = models.ForeignKey(
        Practitioner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="alignments",
    )
    practice = models.ForeignKey(
        Practice,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="alignments",
    )
    organization = models.ForeignKey(
        Organization,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="alignments",
    )
    kind = models.CharField(max_length=16, choices=AlignmentKind)
    system = models.ForeignKey(
        HealthSystem, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(Dated.Meta):
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=exactly_one("practitioner", "practice", "organization"),
                name="alignment_has_one_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.from_date}"
