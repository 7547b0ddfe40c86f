"""The people of a practice who aren't clinicians, and what we noted about a practice or a person."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from prm.common.formats import spoken
from prm.directory.models.people import Practitioner
from prm.directory.models.practices import Practice
from prm.directory.models.shapes import exactly_one

WEEKDAYS = {
    "1": "Mon",
    "2": "Tue",
    "3": "Wed",
    "4": "Thu",
    "5": "Fri",
    "6": "Sat",
    "7": "Sun",
}


class ContactRole(models.TextChoices):
    """What a contact does in the practice."""

    OFFICE_MANAGER = "office_manager", "Office manager"
    REFERRAL_COORDINATOR = "referral_coordinator", "Referral coordinator"
    FRONT_DESK = "front_desk", "Front desk"
    NURSE = "nurse", "Nurse or medical assistant"
    BILLING = "billing", "Billing"
    OTHER = "other", "Other"


class Channel(models.TextChoices):
    """How somebody prefers to be reached."""

    PHONE = "phone", "Phone"
    EMAIL = "email", "Email"
    TEXT = "text", "Text message"
    FAX = "fax", "Fax"
    IN_PERSON = "in_person", "In person"


class Contact(models.Model):
    """A person in a practice: office manager, referral coordinator, front desk."""

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="contacts"
    )
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=32, choices=ContactRole)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    strength = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text="Relationship, 1 (never met) to 5 (calls us first).",
    )
    channel = models.CharField(max_length=16, choices=Channel, blank=True)
    best_days = models.CharField(
        max_length=7, blank=True, help_text="Digits 1 (Monday) to 7."
    )
    best_from = models.TimeField(null=True, blank=True)
    best_until = models.TimeField(null=True, blank=True)
    makes_referrals = models.BooleanField(
        default=False, help_text="Who really makes the referral happen."
    )
    note = models.TextField(blank=True)
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(strength__isnull=True) | Q(strength__range=(1, 5)),
                name="contact_strength_is_one_to_five",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def dialled(self) -> str:
        """Return the number as a telephone takes it; empty where there is none."""
        digits = "".join(each for each in self.phone if each in "0123456789")
        return f"+{digits}" if digits and self.phone.startswith("+") else digits

    @property
    def best_time(self) -> str:
        """Return when they are best reached, in words: ``Tue to Thu before 11:00``."""
        return " ".join(filter(None, (self._days(), self._hours())))

    def _days(self) -> str:
        days = sorted(set(self.best_days) & set(WEEKDAYS))
        names = [WEEKDAYS[day] for day in days]
        if len(names) > 2 and "".join(days) in "1234567":
            return f"{names[0]} to {names[-1]}"
        return spoken(names)

    def _hours(self) -> str:
        start, end = self.best_from, self.best_until
        if start and end:
            return f"{start:%H:%M} to {end:%H:%M}"
        if start:
            return f"after {start:%H:%M}"
        return f"before {end:%H:%M}" if end else ""


class Note(models.Model):
    """What somebody of the team wrote down about a practice or a practitioner."""

    practice = models.ForeignKey(
        Practice, null=True, blank=True, on_delete=models.PROTECT, related_name="notes"
    )
    practitioner = models.ForeignKey(
        Practitioner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="notes",
    )
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    edited_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(
        null=True, blank=True, help_text="Set: nobody reads it any more."
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=exactly_one("practice", "practitioner"),
                name="note_has_one_subject",
            )
        ]

    def __str__(self) -> str:
        return f"a note about {self.subject}"  # its words stay out of the ledger

    @property
    def subject(self) -> Practice | Practitioner:
        """Return whom it is about."""
        found = self.practice or self.practitioner
        assert found is not None  # the constraint holds it
        return found
