"""When a practice takes visits, a row a weekday; and a visit agreed for a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict

from prm.accounts.models import User
from prm.common.calendar import WEEKDAYS
from prm.common.typed import Line
from prm.visits.operations import Hours

MOMENT = "%Y-%m-%dT%H:%M"
CLOCKS = ("opens", "closes", "lunch_from", "lunch_until")
LABELS = {
    "takes_visits": "takes visits",
    "opens": "opens",
    "closes": "closes",
    "lunch_from": "lunch from",
    "lunch_until": "lunch until",
}


class HoursForm(forms.Form):
    """A week. Its fields are named by weekday: ``monday_opens`` …"""

    def __init__(
        self, posted: QueryDict | None = None, *, week: Iterable[Hours] = ()
    ) -> None:
        initial = {
            f"{WEEKDAYS[day.weekday]}_{name}": getattr(day, name)
            for day in week
            for name in LABELS
        }
        super().__init__(posted, initial=initial)
        for day in WEEKDAYS:
            for name, label in LABELS.items():
                self.fields[f"{day}_{name}"] = _field(
                    name, f"{day.capitalize()} {label}"
                )

    @property
    def rows(self) -> list[tuple[str, list[forms.BoundField], list[str]]]:
        """Return each weekday's name, its fields, and what is wrong with it."""
        return [
            (
                day.capitalize(),
                [self[f"{day}_{name}"] for name in LABELS],
                [str(each) for each in self.errors.get(f"{day}_opens", [])],
            )
            for day in WEEKDAYS
        ]

    @property
    def week(self) -> list[Hours]:
        """Return the week that was said."""
        return [
            Hours(
                number,
                self.cleaned_data[f"{day}_takes_visits"],
                *(
                    self.cleaned_data[f"{day}_{name}"]
                    if self.cleaned_data[f"{day}_takes_visits"]
                    else None
                    for name in CLOCKS
                ),
            )
            for number, day in enumerate(WEEKDAYS)
        ]


class AppointmentForm(forms.Form):
    """A visit agreed with a practice."""

    starts_at = forms.DateTimeField(
        label="When",
        widget=forms.DateTimeInput({"type": "datetime-local"}, MOMENT),
        error_messages={"required": "Say when you are expected."},
    )
    minutes = forms.IntegerField(min_value=5, max_value=720, initial=30)
    liaison = forms.ModelChoiceField(User.objects.none(), label="Who comes")
    what = Line(
        required=False,
        max_length=200,
        label="What for",
        help_text="Optional. Never anything about a patient.",
    )

    def __init__(self, *args: Any, liaisons: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["liaison"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = User.objects.filter(
            pk__in=[each.pk for each in liaisons]
        ).order_by("name")
        field.empty_label = None


def _field(name: str, label: str) -> forms.Field:
    if name == "takes_visits":
        return forms.BooleanField(required=False, label=label)
    widget = forms.TimeInput({"type": "time", "step": 300}, "%H:%M")
    return forms.TimeField(required=False, label=label, widget=widget)
