"""Visits, calls, messages, events and meetings: what was said, learnt and agreed, and with whom."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from prm.directory.models import Contact, Practice, Practitioner
from prm.directory.models.shapes import exactly_one
from prm.visits.models.plans import Stop
from prm.visits.models.shapes import Logged


class InteractionKind(models.TextChoices):
    """How we met. Only a visit counts for the cadence."""

    VISIT = "visit", "Visit"
    CALL = "call", "Call"
    MESSAGE = "message", "Message"
    MEETING = "meeting", "Meeting"
    EVENT = "event", "Event"


class Purpose(models.TextChoices):
    """Why we came."""

    LISTEN = "listen", "Listen: what keeps them from referring"
    PROMISE = "promise", "Keep a promise"
    ISSUE = "issue", "An issue of theirs"
    INTRODUCE = "introduce", "Introduce a physician or service"
    THANK = "thank", "Thank them"
    FIRST = "first", "A first visit"
    OTHER = "other", "Something else"


class Topic(models.TextChoices):
    """What was talked about."""

    ACCESS = "access", "Appointments and waits"
    SCHEDULING = "scheduling", "Scheduling"
    REPORTS = "reports", "Reports back"
    INSURANCE = "insurance", "Insurance"
    NEW_SERVICE = "new_service", "A new service"
    NEW_PHYSICIAN = "new_physician", "A new physician"
    EXPERIENCE = "experience", "A patient’s experience"  # what happened, never who
    COMPETITOR = "competitor", "A competitor"
    STAFF = "staff", "Changes among their people"


class Interaction(Logged):
    """One meeting with a practice, kept as a PIN note: purpose, intel, next step."""

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="interactions"
    )
    kind = models.CharField(
        max_length=16, choices=InteractionKind, default=InteractionKind.VISIT
    )
    at = models.DateTimeField(help_text="When it took place.")
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    purpose = models.CharField(max_length=16, choices=Purpose)
    purpose_note = models.CharField(max_length=200, blank=True)
    service_line = models.CharField(max_length=64, blank=True)
    topics = models.JSONField(default=list, blank=True, help_text="Of Topic.")
    intel = models.TextField(blank=True, max_length=4_000)
    next_step = models.CharField(max_length=300, blank=True)
    next_on = models.DateField(null=True, blank=True)
    stop = models.ForeignKey(
        Stop, null=True, blank=True, on_delete=models.PROTECT, related_name="visits"
    )
    removed_at = models.DateTimeField(
        null=True, blank=True, help_text="Set: logged by mistake; it counts no more."
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["practice", "-at"], name="interactions_of_practice"),
            models.Index(fields=["by", "-at"], name="interactions_of_person"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=InteractionKind.values),
                name="interaction_kind_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display().lower()} to {self.practice}"


class Attendee(models.Model):
    """Who was there of theirs: a practitioner, a contact, or somebody the directory doesn't know yet."""

    interaction = models.ForeignKey(
        Interaction, on_delete=models.CASCADE, related_name="attendees"
    )
    practitioner = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=200, null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=exactly_one("practitioner", "contact", "name"),
                name="an_attendee_is_one_person",
            )
        ]

    def __str__(self) -> str:
        return str(self.practitioner or self.contact or self.name)
