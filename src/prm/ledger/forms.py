"""Which entries a person wants to see."""

from __future__ import annotations

from django import forms

from prm.ledger.queries import Asked


class AskedForm(forms.Form):
    """The filters of the ledger's page, as they stand in its address."""

    who = forms.CharField(label="Who", max_length=100, required=False)
    noun = forms.CharField(max_length=64, required=False)
    first = forms.DateField(label="From", required=False)
    last = forms.DateField(label="To", required=False)
    before = forms.IntegerField(required=False, min_value=1)

    @property
    def asked(self) -> Asked:
        """Return what was asked; what makes no sense counts as not asked."""
        self.is_valid()
        return Asked(
            **{name: value for name, value in self.cleaned_data.items() if value}
        )
