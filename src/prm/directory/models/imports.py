"""Files that a person uploads: how their columns are read, how far the work is, and what came of each row."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower


class Mapping(models.Model):
    """How the columns and values of a kind of file are read, remembered for the next one."""

    name = models.CharField(max_length=100)
    target = models.CharField(max_length=40)
    columns = models.JSONField(default=dict, help_text="Target column to file column.")
    values = models.JSONField(
        default=dict, help_text="Target column to (the file's value to ours)."
    )
    header = models.JSONField(
        default=list, help_text="The header it was made for; a like one is recognised."
    )
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "target", Lower("name"), name="one_mapping_of_a_name_and_target"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Import(models.Model):
    """One uploaded file, from preview to undo."""

    class State(models.TextChoices):
        """How far it is."""

        UPLOADED = "uploaded", "Uploaded"
        CHECKED = "checked", "Tried out"
        WAITING = "waiting", "Waiting its turn"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"
        UNDONE = "undone", "Undone"

    target = models.CharField(max_length=40)
    file_name = models.CharField(max_length=255)
    stored_as = models.CharField(max_length=100, help_text="In the uploads folder.")
    checksum = models.CharField(max_length=64)
    as_of = models.DateField(help_text="The day that the file speaks of.")
    columns = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    state = models.CharField(max_length=16, choices=State, default=State.UPLOADED)
    rows = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    result = models.JSONField(
        default=dict,
        help_text="Counts: created, changed, unchanged, refused by reason.",
    )
    problems = models.JSONField(
        default=list, help_text="The first thousand: row, column, what, remedy."
    )
    log = models.JSONField(default=list, help_text="Lines a person can read.")
    cancel_asked = models.BooleanField(default=False)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.file_name
