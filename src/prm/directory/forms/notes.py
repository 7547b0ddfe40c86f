"""What one writes down about a practice or a practitioner."""

from __future__ import annotations

from django import forms

from prm.common.typed import Passage


class NoteForm(forms.Form):
    """A note."""

    text = Passage(
        rows=3,
        max_length=4000,
        label="Note",
        help_text="Colleagues read it, liaisons to executives. Never anything about a patient.",
    )
