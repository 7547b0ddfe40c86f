"""What the steps of an import ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import ProhibitNullCharactersValidator
from django.utils import timezone

from prm.common.formats import number
from prm.directory.imports.choices import Choice
from prm.directory.imports.rows import LEFT_OUT
from prm.directory.imports.targets import TARGETS
from prm.directory.imports.targets.base import Target

LEAVE_OUT = "-"  # what a form sends for a word that counts as an empty cell


class UploadForm(forms.Form):
    """Which file, what it is, and of which day it speaks."""

    target = forms.ChoiceField(
        label="What it is",
        choices=[(target.name, target.label) for target in TARGETS.values()],
        widget=forms.RadioSelect,
    )
    file = forms.FileField(label="The file", max_length=255)
    as_of = forms.DateField(
        label="As of",
        help_text="The day that the file speaks of, most often the day it was exported.",
        widget=forms.DateInput({"type": "date"}),
        initial=timezone.localdate,
    )

    def clean_file(self) -> UploadedFile:
        """Refuse what is larger than the settings allow."""
        upload: UploadedFile = self.cleaned_data["file"]
        ProhibitNullCharactersValidator()(upload.name)
        if (upload.size or 0) > settings.UPLOAD_MEGABYTES * 1024**2:
            raise ValidationError(
                f"The file has {number((upload.size or 0) / 1024**2)} MB; {settings.UPLOAD_MEGABYTES} MB are the most. "
                "Divide it, or load it with `headwater ingest` on the server."
            )
        return upload

    def clean_as_of(self) -> date:
        """Refuse a day that hasn't come."""
        day: date = self.cleaned_data["as_of"]
        if day > timezone.localdate():
            raise ValidationError("That day hasn’t come yet.")
        return day


def read_columns(
    target: Target, header: list[str], posted: Mapping[str, Any]
) -> tuple[dict[str, str], str]:
    """Return target column to file column as posted, and what is wrong with it.

    A column that a person took away stands there empty: a remembered mapping shall not guess it anew.
    """
    columns: dict[str, str] = {}
    for column in target.columns:
        name = str(posted.get(f"column-{column.name}", ""))
        columns[column.name] = name if name in header else ""
    used = [name for name in columns.values() if name]
    twice = next((name for name in used if used.count(name) > 1), "")
    problem = (
        f"“{twice}” is chosen twice. Each column can be one thing." if twice else ""
    )
    return columns, problem


def read_words(
    choices: list[Choice], posted: Mapping[str, Any]
) -> dict[str, dict[str, str]]:
    """Return target column to (word of the file to our value) as posted; what was left open is absent."""
    values: dict[str, dict[str, str]] = {}
    for choice in choices:
        words = values.setdefault(choice.column.name, {})
        for place, word in enumerate(choice.words):
            ours = str(posted.get(f"word-{choice.column.name}-{place}", ""))
            if ours == LEAVE_OUT:
                words[word.text] = LEFT_OUT
            elif ours in choice.column.choices:
                words[word.text] = ours
    return values
