"""What a device sends besides visits, held to what each act needs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from prm.common.typed import Line, Passage
from prm.issues.models import SUB_KINDS, Severity
from prm.visits.forms import owner_choices, owner_key
from prm.visits.models import CommitmentState
from prm.visits.operations.whole_visits import Promised

_SETTLED = [
    (state.value, state.label)
    for state in CommitmentState
    if state != CommitmentState.OPEN
]


class CommitmentForm(forms.Form):
    """A promise."""

    what = Line(max_length=300, error_messages={"required": "Say what you promised."})
    owner = forms.ChoiceField(required=False)
    due_on = forms.DateField(error_messages={"required": "Say by when it is promised."})
    service_line = forms.ChoiceField(required=False)

    def __init__(
        self, *args: Any, lines: Iterable[tuple[str, str]], on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "owner", owner_choices(on=on))
        _offer(self, "service_line", lines)

    @property
    def promised(self) -> Promised:
        """Return the promise."""
        cleaned = self.cleaned_data
        return Promised(
            what=cleaned["what"],
            owner=owner_key(cleaned["owner"]),
            due_on=cleaned["due_on"],
            service_line=cleaned["service_line"],
        )


class SettlementForm(forms.Form):
    """What became of a promise."""

    state = forms.ChoiceField(
        choices=_SETTLED,
        error_messages={"required": "Say whether it was kept, missed or waived."},
    )
    on = forms.DateField(required=False)
    note = Passage(required=False, max_length=2_000)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_on(self) -> date:
        """Take the day on which it was written where none is given."""
        return self.cleaned_data["on"] or timezone.localdate(self.now)


class PostponementForm(forms.Form):
    """A later day for a promise, and why."""

    due_on = forms.DateField()
    why = Line(max_length=300)


class IssueActForm(forms.Form):
    """An obstacle that somebody met at a practice."""

    title = Line(
        max_length=200, error_messages={"required": "Say what keeps them away."}
    )
    sub_kind = forms.ChoiceField(
        choices=[each for kinds in SUB_KINDS.values() for each in kinds.items()],
        error_messages={"required": "Choose what kind of obstacle it is."},
    )
    severity = forms.ChoiceField(choices=Severity, required=False)
    service_line = forms.ChoiceField(required=False)
    description = Passage(required=False, max_length=4_000)

    def __init__(
        self, *args: Any, lines: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "service_line", lines)

    def clean_severity(self) -> str:
        """Take *normal* where nothing is said."""
        return self.cleaned_data["severity"] or str(Severity.NORMAL)

    def clean(self) -> dict[str, Any]:
        """Find the barrier that the sub-kind belongs to."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        sub_kind = cleaned.get("sub_kind")
        cleaned["barrier"] = next(
            (kind for kind, kinds in SUB_KINDS.items() if sub_kind in kinds), ""
        )
        return cleaned


class RemarkForm(forms.Form):
    """A word on an issue."""

    note = Passage(max_length=4_000)


def _offer(form: forms.Form, name: str, choices: Iterable[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", ""), *choices]


def checked(form: forms.Form) -> dict[str, Any]:
    """Return what a form read; raise with what is wrong, field by field."""
    if form.is_valid():
        return form.cleaned_data
    wrong = {name: [str(each) for each in found] for name, found in form.errors.items()}
    raise ValidationError(wrong)
