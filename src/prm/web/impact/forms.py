"""What people type about an intervention, and when they lock it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from prm.common.typed import Line, Passage
from prm.directory.models import Practice
from prm.programs.models import USUAL_HORIZON, Design, InterventionKind, Program
from prm.programs.operations import Draft

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class InterventionForm(forms.Form):
    """What is meant to change referrals, where, from when, and against what it is to be judged."""

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
        help_text="Of referrals to us, as you would bet today. It is needed to lock.",
    )
    ends_on = forms.DateField(
        required=False,
        widget=_DAY,
        label="Ends on",
        help_text="The last day on which a practice may enter. Empty: open.",
    )
    horizon_months = forms.IntegerField(
        required=False,
        min_value=3,
        max_value=12,
        label="Judged over, months",
        help_text="From each practice’s start. Six are usual.",
    )
    design = forms.ChoiceField(
        choices=Design.choices,
        required=False,
        label="Judged against",
        help_text="A lottery needs visits drawn in the week plan.",
    )
    other_line = forms.ChoiceField(
        required=False,
        label="A line that it doesn’t touch",
        help_text="There no effect may show. It is needed to lock, unless lots are drawn.",
    )
    cost = forms.DecimalField(
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        label="Cost, $",
        help_text="Over all months judged. Empty: not known, and no return is worked out.",
    )
    program = forms.ModelChoiceField(
        Program.objects.none(),
        required=False,
        empty_label="None",
        help_text="A practice then starts when it joins the program.",
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
        programs: Sequence[Program],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        named = [*lines]
        _let_choose(self.fields["service_line"], named)
        _let_choose(self.fields["other_line"], [("", "None"), *named])
        among = Practice.objects.filter(pk__in=[each.pk for each in practices])
        _let_pick(self.fields["practices"], among.order_by("name", "pk"))
        known = Program.objects.filter(pk__in=[each.pk for each in programs])
        _let_pick(self.fields["program"], known.order_by("name", "pk"))
        choice = self.fields["program"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.label_from_instance = _name  # type: ignore[method-assign,assignment]

    @property
    def draft(self) -> Draft:
        """Return what was typed."""
        said = {**self.cleaned_data}
        percent = said.pop("percent")
        said["practices"] = [*said["practices"]]
        said["horizon_months"] = said["horizon_months"] or USUAL_HORIZON
        said["design"] = said["design"] or Design.SEQUENTIAL
        return Draft(**said, expected_lift=percent / 100 if percent else None)


class LockForm(forms.Form):
    """Why a later version is locked."""

    why = Line(
        max_length=300,
        required=False,
        label="What changed, and why",
        help_text="Stands beside the version for ever.",
    )


def _let_choose(field: forms.Field, options: Iterable[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = [*options]


def _let_pick(field: forms.Field, found: Any) -> None:
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = found


def _name(program: Program) -> str:
    return program.name
