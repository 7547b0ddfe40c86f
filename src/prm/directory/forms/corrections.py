"""What is wrong with an attribute, and what a steward makes of it."""

from __future__ import annotations

from django import forms

from prm.common.typed import Line, Passage


class CorrectionForm(forms.Form):
    """What is right, and how one knows."""

    attribute = forms.CharField(max_length=40, widget=forms.HiddenInput)
    after = Line(
        max_length=300,
        required=False,
        label="What is right",
        help_text="Leave it empty if there is none.",
    )
    note = Passage(
        max_length=1000,
        required=False,
        rows=3,
        label="How you know",
        help_text="“Their front desk told me on Tuesday.” It helps whoever decides.",
    )


class RefusalForm(forms.Form):
    """Why a suggestion isn't taken; whoever made it reads this."""

    why = Line(max_length=1000, label="Why not")
