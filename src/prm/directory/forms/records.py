"""A record as a steward edits it: one field an attribute, whatever the record."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django import forms

from prm.common.typed import Line, Passage
from prm.directory.adopting.attributes import ATTRIBUTES
from prm.directory.adopting.deliveries import Kind
from prm.directory.models import Organization, Practice, Practitioner
from prm.directory.queries.provenance import kind_of, text_of

Record = Practice | Practitioner | Organization
_HELP = {
    "organization": "The organization’s code.",
    "parent": "The code of the organization above it.",
    "other_names": "One a line.",
    "closed_on": "Such as 2026-11-21. Empty: it is open.",
    "deactivated_on": "Such as 2026-11-21. Empty: it is active.",
    "taxonomy_code": "Ten characters of the national code set.",
}


class RecordForm(forms.Form):
    """The attributes of one record. ``seen`` carries how they stood when the person began."""

    seen = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def __init__(self, record: Record, data: Mapping[str, str] | None = None) -> None:
        kind = kind_of(record)
        now = shown_of(record)
        super().__init__(data, initial={**now, "seen": json.dumps(now)})
        for name in editable(kind):
            attribute = ATTRIBUTES[kind][name]
            field = Passage if name == "other_names" else Line
            self.fields[name] = field(
                label=attribute.label,
                required=False,
                max_length=attribute.longest,
                help_text=_HELP.get(name, ""),
            )

    def clean_seen(self) -> dict[str, str]:
        """Return what the person saw; nothing sensible is as good as nothing."""
        try:
            seen = json.loads(self.cleaned_data["seen"] or "{}")
        except ValueError:
            return {}
        if not isinstance(seen, dict):
            return {}
        return {str(name): str(text) for name, text in seen.items()}

    def values(self) -> dict[str, str]:
        """Return what was typed, without what was seen."""
        return {
            name: text for name, text in self.cleaned_data.items() if name != "seen"
        }


def editable(kind: Kind) -> list[str]:
    """Return the attributes that a person may edit: all but those that say which record is meant."""
    return [
        name for name, attribute in ATTRIBUTES[kind].items() if not attribute.identifies
    ]


def shown_of(record: Record) -> dict[str, str]:
    """Return what a form shows of a record, as text."""
    return {name: text_of(record, name) for name in editable(kind_of(record))}
