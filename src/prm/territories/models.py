"""Territories and what lies in them, their liaisons, and how important each practice is. All of it with dates."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from prm.directory.models import Practice
from prm.directory.models.shapes import Dated


class TerritoryQuerySet(models.QuerySet):
    """Territories, some of which are no more."""

    def on(self, day: date) -> Self:
        """Return those that were open on a day."""
        return self.filter(opened_on__lte=day).exclude(closed_on__lte=day)


class Territory(models.Model):
    """A share of the map that one or more liaisons look after."""

    name = models.CharField(max_length=100)
    note = models.TextField(blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(
        null=True, blank=True, help_text="The first day on which it was no more."
    )

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("name"),
                condition=models.Q(closed_on__isnull=True),
                name="one_open_territory_of_a_name",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_on__isnull=True)
                | models.Q(closed_on__gte=models.F("opened_on")),
                name="a_territory_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AreaKind(models.TextChoices):
    """By what a territory takes in practices; the narrower one wins."""

    PRACTICE = "practice", "Hand-picked practice"
    ZIP = "zip", "ZIP code"
    COUNTY = "county", "County"


class Area(Dated):
    """A county, a ZIP code or a hand-picked practice that belongs to a territory."""

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="areas"
    )
    kind = models.CharField(max_length=16, choices=AreaKind)
    value = models.CharField(
        max_length=64, help_text="County FIPS, five-digit ZIP, or the practice's key."
    )

    class Meta(Dated.Meta):
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                "kind",
                "value",
                condition=models.Q(to_date__isnull=True),
                name="an_area_lies_in_one_territory",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class Placement(Dated):
    """A practice lies in a territory: what the areas came to, kept with its history."""

    is_derived = True  # it goes with its practice, if that is taken back

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="placements"
    )
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="placements"
    )
    by_kind = models.CharField(max_length=16, choices=AreaKind)

    class Meta(Dated.Meta):
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                "practice",
                condition=models.Q(to_date__isnull=True),
                name="a_practice_lies_in_one_territory",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.practice_id} in {self.territory_id} from {self.from_date}"


class Assignment(Dated):
    """A liaison covers a territory, from a day, perhaps to a day."""

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="assignments"
    )
    liaison = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments"
    )
    is_lead = models.BooleanField(default=True)

    class Meta(Dated.Meta):
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                "territory",
                "liaison",
                condition=models.Q(to_date__isnull=True),
                name="a_liaison_covers_a_territory_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.liaison_id} covers {self.territory_id} from {self.from_date}"


class Tier(models.TextChoices):
    """How important a practice is; its cadence follows (definitions/tiers.yaml)."""

    A = "A", "A"
    B = "B", "B"
    C = "C", "C"


class Tiering(Dated):
    """A practice is of a tier, from a day, perhaps to a day."""

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="tierings"
    )
    tier = models.CharField(max_length=1, choices=Tier)
    why = models.TextField(blank=True)

    class Meta(Dated.Meta):
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                "practice",
                condition=models.Q(to_date__isnull=True),
                name="a_practice_is_of_one_tier",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.practice_id} is {self.tier} from {self.from_date}"
