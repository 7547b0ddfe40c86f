"""What several rows have in common: a place, a span of days, a subject."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q


class Placed(models.Model):
    """Something with a street address."""

    address_1 = models.CharField(max_length=200, blank=True)
    address_2 = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=40, blank=True)
    zip_code = models.CharField(max_length=10, blank=True, db_index=True)
    county_fips = models.CharField(max_length=5, blank=True, db_index=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def town(self) -> str:
        """Return the city and the state."""
        return ", ".join(filter(None, (self.city, self.state)))

    @property
    def address(self) -> str:
        """Return the address in one line."""
        street = " ".join(filter(None, (self.address_1, self.address_2)))
        return " ".join(
            filter(None, (", ".join(filter(None, (street, self.town))), self.zip_code))
        )


class DatedQuerySet(models.QuerySet):
    """Rows that hold for a span of days."""

    def on(self, day: date) -> Self:
        """Return the rows that held on a day."""
        return self.filter(from_date__lte=day).filter(
            Q(to_date__isnull=True) | Q(to_date__gte=day)
        )


class Dated(models.Model):
    """Holds from a day to a day, both included; an open end is null."""

    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
                name="%(app_label)s_%(class)s_ends_after_it_begins",
            )
        ]


class Sourced(models.Model):
    """Said by a source, as of a day."""

    source = models.CharField(
        max_length=40, help_text="nppes, staff list, a person's correction …"
    )
    as_of = models.DateField(help_text="The day that the source speaks of.")

    class Meta:
        abstract = True


def exactly_one(*names: str) -> Q:
    """Return the condition that one of several foreign keys is set, and no other."""
    whole = Q()
    for chosen in names:
        whole |= Q(
            **{f"{name}__isnull": name != chosen for name in names},
        )
    return whole
