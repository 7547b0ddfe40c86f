"""What was done, by whom, on which records: rows that are only ever added, each sealed with the one before it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """One operation. Its hash covers everything in it, and the hash of the entry before."""

    sequence = models.PositiveBigIntegerField(
        primary_key=True, help_text="1, 2, 3 …: a gap is a removed entry."
    )
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty: the system itself.",
    )
    by_name = models.CharField(
        max_length=200, help_text="As it was then; names change."
    )
    verb = models.CharField(max_length=64, db_index=True)
    particulars = models.JSONField(default=dict)
    why = models.TextField(blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("previous_hash", name="ledger_never_forks")
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb}"


class Mention(models.Model):
    """A record that an entry is about. The first one of an entry is what the verb was done to."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="mentions")
    place = models.PositiveIntegerField()
    kind = models.CharField(
        max_length=64, help_text="As Django labels the model: directory.practice."
    )
    key = models.CharField(max_length=64)
    label = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "entry", "place", name="one_mention_at_a_place_of_an_entry"
            )
        ]
        indexes: ClassVar = [
            models.Index("kind", "key", "entry", name="ledger_of_a_record")
        ]

    def __str__(self) -> str:
        return self.label or f"{self.kind} {self.key}"


class Head(models.Model):
    """Where the chain ends: one row, which whoever appends locks first."""

    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash[:12]}"
