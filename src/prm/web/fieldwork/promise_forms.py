"""What a person says of a promise: that it is made, what became of it, that it takes longer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from prm.common.typed import Line, Passage
from prm.directory.models import Practitioner
from prm.issues.models import Owner
from prm.visits.models import CommitmentState, TellingWay
from prm.web.fieldwork.choices import MYSELF

DAY = "%Y-%m-%d"
SOMEBODY_NEW = "new"


def day_widget(**attributes: Any) -> forms.DateInput:
    """Return a field in which one picks a day."""
    return forms.DateInput(attrs={"type": "date", **attributes}, format=DAY)


class PromiseForm(forms.Form):
    """A promise to a practice. Its owner may be somebody whom nobody has named yet."""

    what = Line(
        label="What we promise",
        max_length=300,
        help_text="As you would say it to them. Never anything about a patient.",
        error_messages={"required": "Say what is promised."},
    )
    owner = forms.ChoiceField(label="Who keeps it")
    owner_name = Line(label="Name", max_length=200, required=False)
    owner_email = forms.EmailField(label="Mail address", required=False)
    owner_department = Line(label="Department", max_length=100, required=False)
    due_on = forms.DateField(
        widget=day_widget(),
        label="By when",
        error_messages={"required": "Say by when: a promise without a day is none."},
    )
    service_line = forms.ChoiceField(required=False)
    practitioner = forms.ChoiceField(required=False, label="To whom")

    def __init__(
        self,
        *args: Any,
        owners: Iterable[tuple[str, str]],
        lines: Iterable[tuple[str, str]],
        people: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        somebody = (SOMEBODY_NEW, "Somebody else …")
        _offer(self.fields["owner"], [*owners, somebody])
        _offer(self.fields["service_line"], lines)
        _offer(self.fields["practitioner"], people)

    def clean(self) -> dict[str, Any]:
        """Ask for who somebody new is."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("owner") == SOMEBODY_NEW:
            for name, words in (
                ("owner_name", "Say who they are."),
                ("owner_email", "Give the address to which they get a letter."),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return cleaned

    @property
    def names_somebody_new(self) -> bool:
        """Say whether the owner is yet to be named."""
        return bool(self.cleaned_data["owner"] == SOMEBODY_NEW)

    @property
    def is_mine(self) -> bool:
        """Say whether who writes it down keeps it."""
        return bool(self.cleaned_data["owner"] == MYSELF)

    @property
    def chosen_owner(self) -> Owner:
        """Return the owner chosen from the list."""
        return Owner.objects.get(pk=self.cleaned_data["owner"])

    @property
    def to_whom(self) -> Practitioner | None:
        """Return the practitioner to whom it was promised."""
        key = self.cleaned_data["practitioner"]
        return Practitioner.objects.get(pk=key) if key else None


class SettlingForm(forms.Form):
    """What became of a promise."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(
        choices=[
            (CommitmentState.KEPT.value, "Kept"),
            (CommitmentState.MISSED.value, "Missed"),
            (CommitmentState.WAIVED.value, "Waived: they need it no more"),
        ],
        widget=forms.RadioSelect,
        label="What became of it",
        error_messages={"required": "Say whether it was kept, missed or waived."},
    )
    on = forms.DateField(widget=day_widget(), label="On")
    note = Passage(
        rows=2,
        required=False,
        max_length=2_000,
        label="In a word",
        help_text="For waived ones say why. Never anything about a patient.",
    )


class PostponingForm(forms.Form):
    """Until when it takes longer, and why."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    due_on = forms.DateField(
        widget=day_widget(),
        label="New day",
        error_messages={"required": "Give the new day."},
    )
    why = Line(
        label="Why it takes longer",
        max_length=300,
        error_messages={"required": "Say why it takes longer; the office will ask."},
    )


class TellingForm(forms.Form):
    """How the office was told."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    how = forms.ChoiceField(
        choices=TellingWay.choices,
        error_messages={"required": "Say how they were told: phone, visit or mail."},
    )


def fresh_settling(seen: int, *, on: date) -> SettlingForm:
    """Return the empty form for a promise."""
    form = SettlingForm(initial={"seen": seen, "on": on})
    form.fields["on"].widget.attrs["max"] = on.isoformat()
    return form


def fresh_postponing(seen: int) -> PostponingForm:
    """Return the empty form for a promise."""
    return PostponingForm(initial={"seen": seen})


def _offer(field: forms.Field, choices: Iterable[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = [*choices]
