"""What an owner says through their link. Few fields: it is written with a thumb."""

from __future__ import annotations

from typing import Any

from django import forms

from prm.common.typed import Line, Passage

NO_PATIENT = "Never a patient’s name, birth date or number: others read this."
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CodeForm(forms.Form):
    """The six digits from the mail."""

    code = forms.CharField(
        label="The six digits from the mail",
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "autofocus": True,
            }
        ),
        error_messages={"required": "Type the six digits."},
    )

    def clean_code(self) -> str:
        """Take the digits, however they were spaced."""
        return "".join(each for each in self.cleaned_data["code"] if each.isdigit())


class SayForm(forms.Form):
    """What every act carries: the state of the matter that its reader saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class NoteForm(SayForm):
    """Words."""

    note = Passage(
        rows=3,
        max_length=2_000,
        label="What others should know",
        help_text=NO_PATIENT,
        error_messages={"required": "Write what others should know."},
    )


class WhyForm(NoteForm):
    """A reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = "Why"
        self.fields["note"].error_messages["required"] = "Say why: others go on by it."


class FixForm(SayForm):
    """What fixed it, and when."""

    what = Passage(
        rows=3,
        max_length=2_000,
        label="What was done",
        help_text=f"The practices will be told. {NO_PATIENT}",
        error_messages={"required": "Say what was done: the practices will be told."},
    )
    on = forms.DateField(label="Fixed on", widget=DAY)


class LaterForm(SayForm):
    """Until when it takes, and why."""

    day = forms.DateField(
        label="When it will be done",
        widget=DAY,
        error_messages={"required": "Name a day: the office will be told."},
    )
    note = Passage(
        rows=3,
        max_length=1_000,
        label="Why it takes longer",
        help_text=NO_PATIENT,
        error_messages={"required": "Say why it takes longer; the office will ask."},
    )


class KeptForm(SayForm):
    """That a promise was kept, and when."""

    on = forms.DateField(label="Done on", widget=DAY)
    note = Line(
        required=False, max_length=500, label="A word about it", help_text=NO_PATIENT
    )
