"""What one asks about a contact."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import forms

from prm.common.typed import Line, Passage
from prm.directory.models import Channel, Contact, ContactRole
from prm.directory.models.contacts import WEEKDAYS
from prm.directory.queries.contacts import as_seen

STRENGTHS = (
    ("", "Not known"),
    ("1", "1 never met"),
    ("2", "2"),
    ("3", "3 knows us"),
    ("4", "4"),
    ("5", "5 calls us first"),
)


class ContactForm(forms.Form):
    """A person in a practice. ``seen`` carries what the person saw, so that a colleague's change isn't lost."""

    name = Line(
        max_length=200,
        label="Name",
        error_messages={"required": "Write the name, or what they are called."},
    )
    role = forms.ChoiceField(
        choices=[("", "Choose"), *ContactRole.choices],
        error_messages={"required": "Choose what they do in the practice."},
    )
    makes_referrals = forms.BooleanField(
        required=False, label="Really makes the referral happen"
    )
    phone = Line(
        max_length=40,
        required=False,
        label="Phone",
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        max_length=254,
        required=False,
        label="Email address",
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    channel = forms.ChoiceField(
        required=False,
        label="Prefers",
        choices=[("", "Not known"), *Channel.choices],
    )
    strength = forms.TypedChoiceField(
        required=False,
        label="Relationship",
        coerce=int,
        empty_value=None,
        choices=STRENGTHS,
        widget=forms.RadioSelect,
    )
    best_days = forms.MultipleChoiceField(
        required=False,
        label="Best days",
        choices=list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    best_from = forms.TimeField(
        required=False, label="From", widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    best_until = forms.TimeField(
        required=False, label="Until", widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    note = Passage(
        required=False,
        rows=3,
        label="What to know",
        help_text="How to get through, what they like. Never anything about a patient.",
    )
    seen = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, contact: Contact) -> ContactForm:
        """Return the form that shows a contact as it stands."""
        seen = as_seen(contact)
        return cls(
            initial={
                **seen,
                "best_days": list(contact.best_days),
                "seen": json.dumps(seen),
            }
        )

    def clean_best_days(self) -> str:
        """Return the days as digits, Monday first."""
        return "".join(sorted(self.cleaned_data["best_days"]))

    def clean_seen(self) -> dict[str, str]:
        """Return what the person saw; nothing sensible is as good as nothing."""
        try:
            seen = json.loads(self.cleaned_data["seen"] or "{}")
        except ValueError:
            return {}
        return (
            {str(key): str(value) for key, value in seen.items()}
            if isinstance(seen, Mapping)
            else {}
        )

    def clean(self) -> dict[str, Any]:
        """Refuse hours that end before they begin."""
        cleaned = self.cleaned_data
        start, end = cleaned.get("best_from"), cleaned.get("best_until")
        if start and end and end <= start:
            self.add_error("best_until", "This is before the hour they can be reached.")
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return what was typed, without what was seen."""
        return {
            name: value for name, value in self.cleaned_data.items() if name != "seen"
        }
