"""What was given to a physician, written down."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from prm.common.typed import Line
from prm.compliance.models import BenefitKind, Channel
from prm.compliance.operations import Given
from prm.directory.models import Practitioner


class PractitionerField(forms.CharField):
    """A physician by name or NPI: whoever fits alone is meant."""

    def clean(self, value: Any) -> Practitioner | None:
        """Return the practitioner; say who is meant if several fit."""
        text = str(super().clean(value)).strip()
        if not text:
            return None
        found = find_practitioners(text)
        if not found:
            raise ValidationError(
                f"Nobody in the directory is called {text}. Try the last name or the NPI."
            )
        if len(found) > 1:
            several = "; ".join(
                f"{each}, NPI {each.npi or 'unknown'}" for each in found[:5]
            )
            raise ValidationError(f"Who of these? Give the NPI: {several}.")
        return found[0]


def find_practitioners(text: str) -> list[Practitioner]:
    """Return who may be meant by a name or an NPI, at most six."""
    rows = Practitioner.objects.filter(merged_into__isnull=True)
    if text.isdecimal():
        return list(rows.filter(npi=text)[:1])
    for word in text.replace(".", " ").replace(",", " ").split():
        if word.lower() in {"dr", "md", "do"}:
            continue
        rows = rows.filter(
            Q(first_name__istartswith=word)
            | Q(middle_name__istartswith=word)
            | Q(last_name__icontains=word)
        )
    return list(rows.order_by("last_name", "first_name", "pk")[:6])


class GivenForm(forms.Form):
    """What was given, on which day."""

    kind = forms.ChoiceField(
        choices=BenefitKind,
        widget=forms.RadioSelect,
        label="What it was",
        error_messages={"required": "Choose what it was."},
    )
    what = Line(
        max_length=200,
        label="In words",
        help_text="Lunch for the office, an anatomical model …",
        error_messages={"required": "Say in a few words what it was."},
    )
    dollars = forms.DecimalField(
        max_digits=9,
        decimal_places=2,
        label="Value in dollars",
        help_text="This physician’s part of it.",
        error_messages={"required": "Give its value in dollars."},
        widget=forms.NumberInput({"inputmode": "decimal", "step": "0.01", "min": "0"}),
    )
    through = forms.ChoiceField(
        choices=Channel,
        widget=forms.RadioSelect,
        label="Given to",
        initial=Channel.DIRECT,
        required=False,
    )
    on = forms.DateField(
        label="On", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    solicited = forms.BooleanField(required=False, label="They asked for it")

    def clean_through(self) -> str:
        """Take the physician where nothing is said."""
        return self.cleaned_data["through"] or str(Channel.DIRECT)

    @property
    def given(self) -> Given:
        """Return what was given."""
        said = self.cleaned_data
        day: date = said["on"]
        return Given(
            on=day,
            kind=said["kind"],
            what=said["what"],
            dollars=said["dollars"],
            through=said["through"],
            solicited=said["solicited"],
        )


class BenefitForm(GivenForm):
    """The same, and to whom."""

    practitioner = PractitionerField(
        label="Physician",
        help_text="Last name or NPI.",
        error_messages={"required": "Say who received it."},
    )
    field_order = ("practitioner",)
