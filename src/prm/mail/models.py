"""Letters: mail to one person. A row is kept before anything is sent: a fall loses none and sends none twice."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from prm.common.ids import uuid7


class LetterState(models.TextChoices):
    """Where a letter is on its way."""

    WAITING = "waiting", "Waiting"
    TAKEN = "taken", "Taken"  # a worker has it and hasn't spoken to the server
    HANDING_OVER = "handing_over", "Being handed over"
    SENT = "sent", "Sent"
    KEPT = "kept", "Kept here"  # the site has no mail server
    FAILED = "failed", "Failed"
    UNSURE = "unsure", "Unsure"  # a worker fell while handing it over: a person decides
    DROPPED = "dropped", "Not to be sent"


class Letter(models.Model):
    """One mail to one address. Its text is made from the template when it is sent: what it links to stays secret."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(
        max_length=200,
        unique=True,
        help_text="Says it once: the same key, no second letter.",
    )
    to_name = models.CharField(max_length=200)
    to_address = models.EmailField()
    subject = models.CharField(max_length=200)
    template = models.CharField(max_length=100)
    words = models.JSONField(default=dict, help_text="What the template names.")
    link = models.JSONField(
        default=dict,
        blank=True,
        help_text="What a signed link would let its reader do.",
    )
    state = models.CharField(
        max_length=16, choices=LetterState, default=LetterState.WAITING
    )
    queued_at = models.DateTimeField()
    not_before = models.DateTimeField(help_text="When it may be tried (again).")
    attempts = models.PositiveSmallIntegerField(default=0)
    taken_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "not_before"], name="letters_to_send")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=LetterState.values),
                name="letter_state_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to_name}"
