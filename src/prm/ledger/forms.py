"""Which entries a person wants to see."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from prm.ledger.queries import Asked

# Days of which every zone knows the midnight before and after.
_IN_SIGHT = (
    MinValueValidator(date(1900, 1, 1)),
    MaxValueValidator(date(2200, 1, 1)),
)


class AskedForm(forms.Form):
    """The filters of the ledger's page, as they stand in its address."""

    who = forms.CharField(label="Who", max_length=100, required=False)
    noun = forms.CharField(max_length=64, required=False)
    first = forms.DateField(label="From", required=False, validators=_IN_SIGHT)
    last = forms.DateField(label="To", required=False, validators=_IN_SIGHT)
    before = forms.IntegerField(required=False, min_value=1)

    @property
    def asked(self) -> Asked:
        """Return what was asked; what makes no sense counts as not asked."""
        self.is_valid()
        return Asked(
            **{name: value for name, value in self.cleaned_data.items() if value}
        )
