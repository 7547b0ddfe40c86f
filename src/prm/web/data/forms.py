"""What a person types on the Data page."""

from __future__ import annotations

from django import forms


class TakeRowsForm(forms.Form):
    """Why rows about patients are taken out of the house's keeping."""

    why = forms.CharField(
        label="Why do you take these rows?",
        min_length=5,
        max_length=300,
        help_text="For example: mending wrong NPIs for the next load.",
    )
