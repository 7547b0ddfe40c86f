"""What people type, kept as they typed it: Django's own fields cut away spaces that a language may mean."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class Line(forms.CharField):
    """One line. Spaces at its ends are slips and go; all else stays."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        """Return the line without spaces at its ends."""
        return str(super().to_python(value)).strip(" ")

    def validate(self, value: Any) -> None:
        """Refuse a line that nobody could see, where one is needed."""
        super().validate(value)
        if self.required and not value.strip():
            raise ValidationError(self.error_messages["required"], code="required")


class Passage(forms.CharField):
    """Several lines, to the letter; line ends as the rest of the house writes them."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)
        self.widget.attrs |= {"rows": rows, "cols": 40}

    def to_python(self, value: Any) -> str:
        """Return the text with the line ends that browsers double made single."""
        return str(super().to_python(value)).replace("\r\n", "\n")

    def validate(self, value: Any) -> None:
        """Refuse a text that nobody could see, where one is needed."""
        super().validate(value)
        if self.required and not value.strip():
            raise ValidationError(self.error_messages["required"], code="required")


def show_errors(form: forms.Form, error: ValidationError) -> None:
    """Put what an operation refused beside the fields that it names."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
