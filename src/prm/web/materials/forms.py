"""What a director says of a material."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from prm.common.typed import Line
from prm.outreach.models import Material
from prm.outreach.operations import MaterialGiven

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class MaterialForm(forms.Form):
    """A leaflet, a card, a list: one version of it."""

    title = Line(
        label="Title",
        max_length=200,
        error_messages={"required": "Say what it is called."},
    )
    version = Line(
        label="Version",
        max_length=32,
        help_text="As it is printed on it: 2026-11, 3, spring.",
        error_messages={
            "required": "Name the version: an older one may lie somewhere."
        },
    )
    service_line = forms.ChoiceField(label="Service line", required=False)
    expires_on = forms.DateField(
        label="May be left until",
        required=False,
        widget=DAY,
        help_text="The last day. Empty: until it is withdrawn.",
    )
    note = Line(
        label="Note",
        required=False,
        max_length=300,
        help_text="Where it lies, in which languages, for whom.",
    )

    def __init__(
        self, *args: Any, lines: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["service_line"]
        field.choices = [("", "Every service line"), *lines]  # type: ignore[attr-defined]

    @property
    def given(self) -> MaterialGiven:
        """Return what was said."""
        return MaterialGiven(**self.cleaned_data)


def said_of(material: Material) -> dict[str, Any]:
    """Return what is said of a material, as the form takes it."""
    return {name: getattr(material, name) for name in MaterialGiven._fields}
