"""What a person says of an introduction: who asks, who meets them, when, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from prm.common.typed import Line, Passage
from prm.directory.models import Practitioner
from prm.visits.models import IntroductionState
from prm.visits.operations import Asking

MOMENT = "%Y-%m-%dT%H:%M"


class AskingForm(forms.Form):
    """Who wants to meet a specialist of which service line."""

    service_line = forms.ChoiceField(
        error_messages={"required": "Choose the service line that they want to meet."}
    )
    asker = forms.ChoiceField(required=False, label="Who asks")
    wish = Line(
        required=False,
        max_length=300,
        label="What for, or whom",
        help_text="Optional. Never anything about a patient.",
    )

    def __init__(
        self,
        *args: Any,
        lines: Iterable[tuple[str, str]],
        people: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("service_line", lines), ("asker", people)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [*choices]

    @property
    def asking(self) -> Asking:
        """Return what is asked for."""
        said = self.cleaned_data
        asker = Practitioner.objects.get(pk=said["asker"]) if said["asker"] else None
        return Asking(said["service_line"], asker, said["wish"])


class MatchForm(forms.Form):
    """Who of ours meets them."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    specialist = forms.ModelChoiceField(
        Practitioner.objects.filter(merged_into=None),
        error_messages={"required": "Choose one of our specialists."},
    )


class MeetingForm(forms.Form):
    """When and where they meet."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    meets_at = forms.DateTimeField(
        label="When",
        widget=forms.DateTimeInput({"type": "datetime-local"}, MOMENT),
        error_messages={"required": "Say when they meet."},
    )
    where = Line(
        max_length=200,
        required=False,
        label="Where",
        help_text="A room, a call, a lunch.",
    )


class OutcomeForm(forms.Form):
    """What came of it."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(
        choices=[
            (IntroductionState.MET.value, "They met"),
            (IntroductionState.DROPPED.value, "Dropped"),
        ],
        widget=forms.RadioSelect,
        label="What became of it",
        error_messages={"required": "Say whether they met or it was dropped."},
    )
    outcome = Passage(
        rows=3,
        max_length=2_000,
        label="What came of it, or why nothing did",
        help_text="Never anything about a patient.",
        error_messages={"required": "Say what came of it, or why nothing did."},
    )
