"""What people say of their weeks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator

from prm.common.typed import Line
from prm.directory.models import Facility
from prm.visits.models import DeclineReason
from prm.visits.operations.plans.bases import Beginning
from prm.visits.visit_values import load_visit_values

WEEKDAYS = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
_CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
_MOST_PLACES = 50  # stops in a day


class SeenForm(forms.Form):
    """Which revision of the plan somebody looks at."""

    seen = forms.IntegerField(min_value=1)


class PlaceForm(SeenForm):
    """Where a stop goes: its day, and its place in the order, from 1."""

    day = forms.DateField()
    place = forms.IntegerField(min_value=1, max_value=_MOST_PLACES, required=False)


class LockForm(SeenForm):
    """Whether a stop is locked."""

    locked = forms.BooleanField(required=False)


class CancelForm(SeenForm):
    """Why a planned visit can't be made."""

    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    why = Line(
        label="Why",
        max_length=200,
        help_text="The weather, illness, their wish. Never anything about a patient.",
        error_messages={
            "required": "Say why: others learn from visits that chance cancelled."
        },
    )


class AddForm(forms.Form):
    """A practice for a week."""

    practice = forms.IntegerField(min_value=1)
    week = forms.DateField()
    liaison = forms.IntegerField(min_value=1, required=False)
    day = forms.DateField(required=False)


class PlanForm(forms.Form):
    """How a week is planned."""

    week = forms.DateField(widget=forms.HiddenInput)
    liaison = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
    lottery = forms.IntegerField(
        min_value=0,
        label="Drawn by lot, percent of the visits",
        help_text="Inside one tier, so that what visits earn can be told from what would have come anyway.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        values = load_visit_values()
        field = self.fields["lottery"]
        assert isinstance(field, forms.IntegerField)
        most = round(100 * values.largest_lottery_share)
        field.max_value = most
        field.widget.attrs |= {"min": 0, "max": most}
        field.validators.append(MaxValueValidator(most))
        field.initial = round(100 * values.lottery_share)


class BaseForm(forms.Form):
    """Where a liaison's days begin: at one of our places, or at coordinates."""

    facility = forms.ModelChoiceField(
        Facility.objects.exclude(latitude=None)
        .exclude(longitude=None)
        .order_by("name"),
        required=False,
        label="At one of our places",
        empty_label="somewhere else",
    )
    label = Line(
        label="Name",
        max_length=200,
        required=False,
        help_text="As you call it: home, the north office.",
    )
    latitude = forms.FloatField(min_value=-90, max_value=90, required=False)
    longitude = forms.FloatField(min_value=-180, max_value=180, required=False)
    day_begins = forms.TimeField(widget=_CLOCK, label="Leave at, the earliest")
    day_ends = forms.TimeField(widget=_CLOCK, label="Back by")
    visit_minutes = forms.IntegerField(
        min_value=5, max_value=240, label="Minutes a visit", initial=25
    )
    weekdays = forms.MultipleChoiceField(
        choices=[(str(number), name) for number, name in enumerate(WEEKDAYS)],
        widget=forms.CheckboxSelectMultiple,
        label="Days in the field",
        error_messages={"required": "Choose at least one day."},
    )

    def clean(self) -> dict[str, Any]:
        """Take the coordinates of the place that was chosen; without one they must be given."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if (facility := cleaned.get("facility")) is not None:
            cleaned |= {
                "latitude": facility.latitude,
                "longitude": facility.longitude,
                "label": cleaned.get("label") or facility.name[:200],
            }
            return cleaned
        for name in ("label", "latitude", "longitude"):
            if cleaned.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, "Needed, unless you choose one of our places.")
        return cleaned

    @property
    def beginning(self) -> Beginning:
        """Return what was said."""
        said = {
            key: value for key, value in self.cleaned_data.items() if key != "facility"
        }
        return Beginning(**{**said, "weekdays": "".join(said["weekdays"])})


class DeclineForm(forms.Form):
    """Why a proposed visit isn't wanted."""

    reason = forms.ChoiceField(
        choices=DeclineReason,
        widget=forms.RadioSelect,
        label="Why not",
        error_messages={"required": "Choose why: the list learns from it."},
    )
    note = Line(
        required=False,
        max_length=300,
        label="Note",
        help_text="Optional. Never anything about a patient.",
    )
