"""What people type about interventions and goals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from prm.accounts.models import Role, User
from prm.common.typed import Line, Passage
from prm.directory.models import Practice
from prm.programs.measures import MEASURES
from prm.programs.models import GoalMeasure, GoalTier, InterventionKind
from prm.programs.operations import Aim, Draft
from prm.territories.models import Territory

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_EMPLOYED = {"": "Not known", "yes": "Yes", "no": "No"}


class InterventionForm(forms.Form):
    """What is meant to change referrals, where, and from when."""

    title = Line(max_length=200, help_text="As colleagues will speak of it.")
    kind = forms.ChoiceField(choices=InterventionKind.choices, label="What it is")
    service_line = forms.ChoiceField()
    starts_on = forms.DateField(widget=_DAY, label="Starts on")
    practices = forms.ModelMultipleChoiceField(
        Practice.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        label="Meant for",
        error_messages={"required": "Name at least one practice that it is meant for."},
    )
    percent = forms.FloatField(
        required=False,
        min_value=0,
        max_value=1_000,
        label="Expected rise, %",
        help_text="Of referrals to us, as you would bet today. Empty: not known.",
    )
    note = Passage(
        rows=3,
        required=False,
        max_length=4_000,
        label="What will be done",
        help_text="Who does what. Never anything about a patient.",
    )

    def __init__(
        self,
        *args: Any,
        lines: Iterable[tuple[str, str]],
        practices: Sequence[Practice],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        _let_choose(self.fields["service_line"], lines)
        choice = self.fields["practices"]
        assert isinstance(choice, forms.ModelMultipleChoiceField)
        among = Practice.objects.filter(pk__in=[each.pk for each in practices])
        choice.queryset = among.order_by("name", "pk")

    @property
    def draft(self) -> Draft:
        """Return what was typed."""
        said = {**self.cleaned_data}
        percent = said.pop("percent")
        lift = percent / 100 if percent else None
        return Draft(**{**said, "practices": [*said["practices"]]}, expected_lift=lift)


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
