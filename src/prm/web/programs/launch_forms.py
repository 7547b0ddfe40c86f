"""What people say of a launch: who begins when, who takes which steps, what to expect."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from prm.accounts.models import Role, User
from prm.common.typed import Line
from prm.directory.models import Practitioner
from prm.programs.launch_templates import LaunchTemplate
from prm.web.programs.forms import DAY, colleagues

_OWNER = "owner_"


class LaunchForm(forms.Form):
    """A specialist, a template, the first day with patients, and who plays each role of its steps."""

    practitioner = forms.ModelChoiceField(
        Practitioner.objects.none(),
        empty_label="Choose",
        label="Who begins",
        error_messages={
            "required": "Choose who begins. Find them by name if they aren’t in the list."
        },
    )
    template = forms.ChoiceField(label="How they begin")
    starts_on = forms.DateField(
        widget=DAY,
        label="First day with patients",
        error_messages={"required": "Say on which day they see patients first."},
    )
    capacity_a_month = forms.IntegerField(
        required=False,
        min_value=1,
        label="Room for new patients a month",
        help_text="What the schedule holds once it is full. The plan for each month is a share of it.",
    )

    def __init__(
        self,
        *args: Any,
        people: Iterable[Practitioner],
        templates: Iterable[LaunchTemplate],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        templates = [*templates]
        who, how = self.fields["practitioner"], self.fields["template"]
        assert isinstance(who, forms.ModelChoiceField)
        assert isinstance(how, forms.ChoiceField)
        who.queryset = Practitioner.objects.filter(pk__in=[each.pk for each in people])
        how.choices = [(each.key, each.name) for each in templates]
        self.roles = list(
            dict.fromkeys(role for each in templates for role in each.roles)
        )
        for role in self.roles:
            self.fields[f"{_OWNER}{role}"] = forms.ModelChoiceField(
                colleagues(),
                empty_label="Choose",
                label=f"Takes the steps of the {Role(role).label.lower()}",
                error_messages={"required": "Say who takes these steps."},
            )

    @property
    def owner_fields(self) -> list[forms.BoundField]:
        """Return the fields that ask who plays a role."""
        return [self[f"{_OWNER}{role}"] for role in self.roles]

    @property
    def owners(self) -> dict[str, User]:
        """Return who plays each role."""
        return {role: self.cleaned_data[f"{_OWNER}{role}"] for role in self.roles}


class FinishForm(forms.Form):
    """On which day a step was done."""

    done_on = forms.DateField(
        widget=DAY, error_messages={"required": "Say on which day it was done."}
    )


class LeaveOutForm(forms.Form):
    """Why a step isn't needed."""

    why = Line(max_length=300, error_messages={"required": "Say why it isn’t needed."})


class GiveForm(forms.Form):
    """Whose a step is, and by when."""

    owner = forms.ModelChoiceField(
        User.objects.none(), error_messages={"required": "Say whose it is."}
    )
    due_on = forms.DateField(
        widget=DAY, error_messages={"required": "Say by which day."}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset = colleagues()


class MoveForm(forms.Form):
    """Another first day."""

    starts_on = forms.DateField(
        widget=DAY,
        label="First day with patients",
        error_messages={"required": "Say on which day they begin."},
    )


class RampForm(forms.Form):
    """What to expect, month by month."""

    capacity_a_month = forms.IntegerField(
        required=False, min_value=1, label="Room for new patients a month"
    )
    planned = Line(
        required=False,
        max_length=300,
        label="Planned, month by month",
        help_text="Numbers from the first month on, with a comma between: 8, 12, 16.",
    )

    def clean_planned(self) -> list[int]:
        """Read the numbers."""
        parts = [each.strip() for each in self.cleaned_data["planned"].split(",")]
        parts = [each for each in parts if each]
        if any(not each.isdecimal() or len(each) > 6 for each in parts):
            raise ValidationError(
                "Write whole numbers with a comma between: 8, 12, 16."
            )
        return [int(each) for each in parts]
