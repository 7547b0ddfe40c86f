"""Benefits given to physicians, as they were logged. Limits and cures build on these rows."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from prm.common.ids import uuid7
from prm.directory.models import Practitioner


class BenefitKind(models.TextChoices):
    """What was given. Cash and cash equivalents aren't among them: they are refused."""

    MEAL = "meal", "Meal"
    GIFT = "gift", "Gift"
    EVENT = "event", "Event"
    ITEM = "item", "Educational item"
    OTHER = "other", "Something else"


class Channel(models.TextChoices):
    """Through whom it reached the physician. All of them count for the physician."""

    DIRECT = "direct", "The physician"
    FAMILY = "family", "Immediate family"
    STAFF = "staff", "Office staff, for the physician"


class Benefit(models.Model):
    """One thing of value given to one physician on one day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, related_name="benefits"
    )
    given_on = models.DateField()
    kind = models.CharField(max_length=16, choices=BenefitKind)
    through = models.CharField(max_length=16, choices=Channel, default=Channel.DIRECT)
    what = models.CharField(max_length=200)
    dollars = models.DecimalField(max_digits=9, decimal_places=2)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    arrived_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(dollars__gt=0), name="a_benefit_is_worth_something"
            )
        ]

    def __str__(self) -> str:
        return f"benefit to {self.practitioner}"
