"""Files that a person uploads: how their columns are read, how far the work is, and what came of each row."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from prm.directory.models.contacts import Contact


class Mapping(models.Model):
    """How the columns and values of a kind of file are read, remembered for the next one."""

    name = models.CharField(max_length=100)
    target = models.CharField(max_length=40)
    columns = models.JSONField(
        default=dict, blank=True, help_text="Target column to file column."
    )
    values = models.JSONField(
        default=dict,
        blank=True,
        help_text="Target column to (the file's value to ours).",
    )
    header = models.JSONField(
        default=list,
        blank=True,
        help_text="The header it was made for; a like one is recognised.",
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
        DONE = "done", "Loaded"
        FAILED = "failed", "Stopped short"
        CANCELLED = "cancelled", "Cancelled"
        UNDONE = "undone", "Undone"

    class Task(models.TextChoices):
        """What its job does, or did last."""

        TRY = "try", "Try-out"
        LOAD = "load", "Load"
        UNDO = "undo", "Undo"

    target = models.CharField(max_length=40)
    file_name = models.CharField(max_length=255, help_text="As the person's.")
    stored_as = models.CharField(max_length=100, help_text="In the uploads folder.")
    checksum = models.CharField(max_length=64, db_index=True)
    bytes = models.PositiveBigIntegerField(default=0)
    as_of = models.DateField(help_text="The day that the file speaks of.")
    header = models.JSONField(default=list, blank=True)
    notices = models.JSONField(
        default=list,
        blank=True,
        help_text="What a reader should know of how it was read.",
    )
    columns = models.JSONField(
        default=dict, blank=True, help_text="Target column to file column."
    )
    values = models.JSONField(
        default=dict,
        blank=True,
        help_text="Target column to (the file's value to ours).",
    )
    mapping = models.ForeignKey(
        Mapping,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="imports",
    )
    state = models.CharField(
        max_length=16, choices=State, default=State.UPLOADED, db_index=True
    )
    task = models.CharField(max_length=8, choices=Task, blank=True)
    rows = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    rows_kept = models.PositiveIntegerField(
        default=0, help_text="Of a load: where it goes on after it stopped short."
    )
    result = models.JSONField(
        default=dict,
        blank=True,
        help_text="Counts: created, changed, unchanged, refused.",
    )
    problems = models.JSONField(
        default=list,
        blank=True,
        help_text="The first thousand: row, column, what, remedy.",
    )
    log = models.JSONField(
        default=list, blank=True, help_text="Lines a person can read."
    )
    cancel_asked = models.BooleanField(default=False)
    uploaded_at = models.DateTimeField(db_index=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who asked for its job.",
    )
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    file_removed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.file_name

    @property
    def load_id(self) -> str:
        """Return by what the directory knows what this import brought."""
        return f"import-{self.pk}"


class ImportedContact(models.Model):
    """A contact that an import added or changed, and what it was before: what its undo goes by."""

    brought_by = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="imported_contacts"
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="imports"
    )
    before = models.JSONField(
        null=True, blank=True, help_text="Null: there was no such contact."
    )
    after = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "brought_by", "contact", name="an_import_brings_a_contact_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} of import {self.brought_by_id}"
