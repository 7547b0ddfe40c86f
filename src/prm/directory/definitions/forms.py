"""What a person types to change a draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from headwater.schema.definitions import ServiceLines
from headwater.schema.definitions_checking import (
    LONGEST_NAME,
    LONGEST_TEXT,
    find_problems,
)
from prm.common.typed import Line, Passage
from prm.directory.definitions.changes import AddLine, Change, PlaceCode, RenameLine
from prm.directory.definitions.comparing import KINDS, PRIMARY

NOWHERE = "-"  # what a form sends to take a code out: a choice, and never an oversight


class ChangeForm(forms.Form):
    """A form that knows the lines of the draft."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        content: ServiceLines,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, prefix=self.what, initial=dict(initial or {}))
        self.lines = [*content.names.items()]
        if "line" in self.fields:
            line: forms.ChoiceField = self.fields["line"]  # type: ignore[assignment]
            line.choices = self.choices()

    what = ""

    def choices(self) -> list[tuple[str, str]]:
        """Return what ``line`` may be."""
        return self.lines

    def change(self) -> Change:
        """Return what is asked."""
        raise NotImplementedError


class PlaceCodeForm(ChangeForm):
    """Where a code or a range belongs."""

    what = "code"
    kind = forms.ChoiceField(label="What it is", choices=[*KINDS.items()])
    code = Line(
        label="Code or range",
        max_length=20,
        help_text="207RC0000X, 06, I20-I25, 215-320; for one diagnosis or DRG the same twice.",
    )
    line = forms.ChoiceField(label="Belongs to")
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def choices(self) -> list[tuple[str, str]]:
        """Return the lines, primary care, and nowhere."""
        return [
            ("", "Choose"),
            *self.lines,
            (PRIMARY, "Primary care"),
            (NOWHERE, "No line: take it out"),
        ]

    def change(self) -> PlaceCode:
        """Return where the code goes; small letters are a slip."""
        asked = self.cleaned_data
        return PlaceCode(
            asked["kind"],
            asked["code"].upper().replace(" ", ""),
            "" if asked["line"] == NOWHERE else asked["line"],
            asked["seen"],
        )


class RenameLineForm(ChangeForm):
    """What a line is called."""

    what = "name"
    line = forms.ChoiceField(label="Line")
    name = Line(label="New name", max_length=LONGEST_NAME)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def change(self) -> RenameLine:
        """Return the new name."""
        asked = self.cleaned_data
        return RenameLine(asked["line"], asked["name"], asked["seen"])


class AddLineForm(ChangeForm):
    """What a new line is called."""

    what = "line"
    name = Line(label="Name of the new line", max_length=LONGEST_NAME)

    def change(self) -> AddLine:
        """Return the new line."""
        return AddLine(self.cleaned_data["name"])


CHANGES: dict[str, type[ChangeForm]] = {
    form.what: form for form in (PlaceCodeForm, RenameLineForm, AddLineForm)
}


class TextForm(forms.Form):
    """A whole definition, as YAML."""

    text = Passage(label="Definition as YAML", rows=30, max_length=LONGEST_TEXT)
    seen = Passage(required=False, rows=1, max_length=LONGEST_TEXT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["spellcheck"] = "false"
        self.fields["seen"].widget = forms.HiddenInput()

    def clean_text(self) -> str:
        """Refuse what can't be used, with every line that is wrong."""
        text: str = self.cleaned_data["text"]
        problems = find_problems(text)
        if problems:
            raise forms.ValidationError([str(problem) for problem in problems])
        return text


class NoteForm(forms.Form):
    """What a draft changes, and why."""

    note = Passage(label="What changes, and why", rows=3, max_length=2_000)


class WithdrawForm(forms.Form):
    """Why a draft is put away."""

    why = Line(label="Why it is withdrawn", max_length=500)
