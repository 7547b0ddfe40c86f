"""What people type about programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from prm.accounts.models import User
from prm.accounts.permissions import MAY_SEE_VOLUMES
from prm.common.typed import Line, Passage
from prm.directory.models import Practice
from prm.programs.models import Program, ProgramKind
from prm.programs.operations import Outline

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ProgramForm(forms.Form):
    """What a program is, who answers for it, when it runs and what it costs."""

    name = Line(
        max_length=200,
        help_text="As colleagues will speak of it.",
        error_messages={"required": "Say what it is called."},
    )
    kind = forms.ChoiceField(choices=ProgramKind.choices, label="What it is")
    service_line = forms.ChoiceField(label="Service line")
    owner = forms.ModelChoiceField(
        User.objects.none(),
        empty_label="Choose",
        help_text="Who answers for it.",
        error_messages={"required": "Say who answers for it."},
    )
    starts_on = forms.DateField(widget=DAY, label="Starts on")
    ends_on = forms.DateField(
        widget=DAY,
        label="Last day",
        required=False,
        help_text="Empty: until it is ended.",
    )
    cost = forms.DecimalField(
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        label="Cost, $",
        help_text="From its start to its last day, or a year where it has none.",
    )
    note = Passage(
        rows=3,
        required=False,
        max_length=4_000,
        label="What practices get",
        help_text="Slots, whom to call, how to send. Never anything about a patient.",
    )

    def __init__(
        self, *args: Any, lines: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        line, owner = self.fields["service_line"], self.fields["owner"]
        assert isinstance(line, forms.ChoiceField)
        assert isinstance(owner, forms.ModelChoiceField)
        line.choices = [*lines]
        owner.queryset = colleagues()

    def clean(self) -> dict[str, Any]:
        """Hold the last day to the first."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            raise ValidationError({"ends_on": "It would end before it starts."})
        return cleaned

    @property
    def outline(self) -> Outline:
        """Return what was said."""
        said = self.cleaned_data
        return Outline(**{name: said[name] for name in Outline._fields})


class BeginForm(ProgramForm):
    """A program that begins, and the practices that may use it from its start."""

    practices = forms.MultipleChoiceField(required=False)

    def __init__(
        self, *args: Any, practices: Sequence[Practice], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["practices"]
        assert isinstance(choice, forms.MultipleChoiceField)
        choice.choices = [(str(each.pk), each.name) for each in practices]


class JoiningForm(forms.Form):
    """Practices that come into a program from a day."""

    practices = forms.MultipleChoiceField(
        error_messages={"required": "Choose at least one practice."}
    )
    from_date = forms.DateField(
        widget=DAY,
        label="From",
        error_messages={"required": "Say from which day they may use it."},
    )

    def __init__(
        self, *args: Any, practices: Sequence[Practice], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["practices"]
        assert isinstance(choice, forms.MultipleChoiceField)
        choice.choices = [(str(each.pk), each.name) for each in practices]


class LeavingForm(forms.Form):
    """Practices that go after a day."""

    practices = forms.ModelMultipleChoiceField(
        Practice.objects.all(),
        error_messages={
            "required": "Choose at least one practice.",
            "invalid_choice": "That practice isn’t in the directory any more.",
        },
    )
    to_date = forms.DateField(
        error_messages={"required": "Say on which day they use it last."}
    )


def colleagues() -> Any:
    """Return who can answer for a program: whoever may read what it brings."""
    found = User.objects.filter(role__in=MAY_SEE_VOLUMES, is_active=True)
    return found.order_by("name", "pk")


def said_of(program: Program) -> dict[str, Any]:
    """Return what is said of a program, as the form takes it."""
    return {name: getattr(program, name) for name in Outline._fields}
