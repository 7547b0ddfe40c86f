"""What people type about goals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from prm.accounts.models import Role, User
from prm.common.typed import Line
from prm.programs.measures import MEASURES
from prm.programs.models import GoalMeasure, GoalTier
from prm.programs.operations import Aim
from prm.territories.models import Territory

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_EMPLOYED = {"": "Not known", "yes": "Yes", "no": "No"}


class GoalForm(forms.Form):
    """So much of something by a day, and for whom."""

    measure = forms.ChoiceField(label="What is counted")
    target = forms.FloatField(
        label="How much",
        help_text="A number, or percent where the measure is one.",
        error_messages={"required": "Say how much."},
    )
    from_date = forms.DateField(widget=_DAY, label="From")
    to_date = forms.DateField(widget=_DAY, label="To")
    liaison = forms.ModelChoiceField(
        User.objects.none(), required=False, empty_label="Everybody"
    )
    territory = forms.ModelChoiceField(
        Territory.objects.none(), required=False, empty_label="Everywhere"
    )
    service_line = forms.ChoiceField(required=False)
    note = Line(max_length=300, required=False)
    paid_on = forms.BooleanField(required=False, label="Somebody’s pay depends on it")
    employed = forms.ChoiceField(
        choices=[*_EMPLOYED.items()],
        required=False,
        label="The liaison is a W-2 employee",
    )

    def __init__(
        self, *args: Any, lines: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        measure = self.fields["measure"]
        assert isinstance(measure, forms.ChoiceField)
        measure.choices = [
            (tier.label, [(each.value, each.label) for each in _measures_of(tier)])
            for tier in GoalTier
        ]
        _let_choose(self.fields["service_line"], [("", "All lines"), *lines])
        liaisons = User.objects.filter(role=Role.LIAISON, is_active=True)
        _let_pick(self.fields["liaison"], liaisons.order_by("name"))
        places = Territory.objects.filter(closed_on=None)
        _let_pick(self.fields["territory"], places.order_by("name"))

    def clean(self) -> dict[str, Any]:
        """Refuse a line where what is counted has none."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("measure") in _WITHOUT_LINE and cleaned.get("service_line"):
            raise ValidationError(
                {"service_line": "This is counted in all lines together."}
            )
        return cleaned

    @property
    def aim(self) -> Aim:
        """Return what was typed."""
        said = {**self.cleaned_data}
        employed = {"yes": True, "no": False}.get(said.pop("employed"))
        return Aim(**said, employed=employed)


# A practice is due or not as a whole, and a promise is kept whatever it is about.
_WITHOUT_LINE = (GoalMeasure.COVERAGE,)


def _measures_of(tier: GoalTier) -> list[GoalMeasure]:
    return [each for each in GoalMeasure if MEASURES[each].tier == tier]


def _let_choose(field: forms.Field, options: Iterable[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = [*options]


def _let_pick(field: forms.Field, found: Any) -> None:
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = found
