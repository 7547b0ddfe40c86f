"""What administrators type about people."""

from __future__ import annotations

from typing import Any

from django import forms

from prm.accounts.forms import zone_choices
from prm.accounts.models import Role

ROLES = [("", "Choose a role"), *Role.choices]


class InvitationForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label="Email address")
    name = forms.CharField(label="Name", max_length=200)
    role = forms.ChoiceField(label="Role", choices=ROLES)
    time_zone = forms.ChoiceField(label="Time zone", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = zone_choices("")  # type: ignore[attr-defined]


class RoleForm(forms.Form):
    """Another role."""

    role = forms.ChoiceField(label="Role", choices=Role.choices)


class ClosureForm(forms.Form):
    """Why an account is closed; the ledger keeps it."""

    why = forms.CharField(
        label="Why",
        max_length=300,
        required=False,
        help_text="The ledger keeps it: left the house, lost the laptop.",
    )
