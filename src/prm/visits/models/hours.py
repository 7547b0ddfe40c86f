"""When a practice takes visits, what is fixed in the calendar, and where a liaison's day begins."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from prm.common.ids import uuid7
from prm.directory.models import Practice


class VisitingHours(models.Model):
    """When a practice can be visited on a weekday. Without a row: the site's office hours, with lunch at noon."""

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="visiting_hours"
    )
    weekday = models.PositiveSmallIntegerField(help_text="0 Monday to 6 Sunday.")
    takes_visits = models.BooleanField(default=True)
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)
    lunch_from = models.TimeField(null=True, blank=True)
    lunch_until = models.TimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["weekday"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "practice", "weekday", name="visiting_hours_once_a_weekday"
            ),
            models.CheckConstraint(
                condition=Q(takes_visits=False)
                | Q(opens__isnull=False, closes__gt=F("opens")),
                name="visiting_hours_have_a_length",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.practice} on weekday {self.weekday}"


class Appointment(models.Model):
    """A visit agreed with a practice for a time: the plan goes around it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="appointments"
    )
    liaison = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments"
    )
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=30)
    what = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["liaison", "starts_at"], name="appointments_of_day")
        ]

    def __str__(self) -> str:
        return f"appointment at {self.practice}"


class Base(models.Model):
    """Where and when a liaison's day begins and ends, and how long a visit usually takes."""

    liaison = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="base"
    )
    label = models.CharField(max_length=200)
    latitude = models.FloatField()
    longitude = models.FloatField()
    day_begins = models.TimeField()
    day_ends = models.TimeField()
    weekdays = models.CharField(
        max_length=7, default="01234", help_text="Digits 0 (Monday) to 6."
    )
    visit_minutes = models.PositiveSmallIntegerField(default=25)

    def __str__(self) -> str:
        return self.label
