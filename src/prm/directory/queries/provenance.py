"""Where each attribute of a record is from, and what other sources say instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db.models import Model, QuerySet

from prm.common.prepared import prepared
from prm.directory.adopting.attributes import ATTRIBUTES, Value
from prm.directory.adopting.deliveries import Kind
from prm.directory.adopting.winning import Voice, rank_voices
from prm.directory.models import Organization, SourceRecord

Shown = str | float | date | list[str] | Model | None


@dataclass(frozen=True, slots=True)
class Other:
    """What another source says of the attribute, in that source's words."""

    value: Value
    source: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute as it is shown. ``source`` is empty where somebody entered it and no source speaks of it."""

    name: str
    label: str
    value: Shown
    source: str
    as_of: date | None
    others: Sequence[Other] = ()

    @property
    def is_disputed(self) -> bool:
        """Whether another source says something else."""
        return any(other.value != _plain(self.value) for other in self.others)


def list_attributes(record: Model) -> list[Attribute]:
    """Return the attributes of a practitioner, practice, organization or facility, each with its source and date.

    One query; what ``record`` points to is read along with it where the caller selected it.
    """
    kind = kind_of(record)
    voices = [Voice(*said) for said in _SAID[kind](record.pk)]
    own_key = f"{kind}:{getattr(record, 'npi' if kind == 'practitioner' else 'code')}"
    return [
        _describe(record, name, label=attribute.label, voices=voices, own_key=own_key)
        for name, attribute in ATTRIBUTES[kind].items()
    ]


def _said(kind: Kind, key: int) -> QuerySet:
    return SourceRecord.objects.filter(
        **{kind: key},
        key__startswith=f"{kind}:",
        superseded_at__isnull=True,
    ).values_list("source", "key", "as_of", "values")


_SAID = {kind: prepared(int)(partial(_said, kind)) for kind in ATTRIBUTES}


def text_of(record: Model, attribute: str) -> str:
    """Return an attribute as a person edits it: days as ISO text, lists a line each, organizations by their code."""
    value = getattr(record, attribute)
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Organization):
        return value.code
    return str(value)


def kind_of(record: Model) -> Kind:
    """Return what sort of record it is, as statements name it."""
    name = record._meta.model_name
    for kind in ATTRIBUTES:
        if kind == name:
            return kind
    raise ValueError(f"{record!r} isn't a record that sources speak of")


def _describe(
    record: Model, name: str, *, label: str, voices: Sequence[Voice], own_key: str
) -> Attribute:
    value: Shown = getattr(record, name)
    ranked = rank_voices(name, voices, own_key=own_key)
    if ATTRIBUTES[kind_of(record)][name].identifies:
        ranked = [voice for voice in ranked if voice.values[name] == value]
    if not ranked:
        return Attribute(name, label, value, source="", as_of=None)
    decides, *others = ranked
    return Attribute(
        name,
        label,
        value,
        source=decides.source,
        as_of=decides.as_of,
        others=[
            Other(voice.values[name], voice.source, voice.as_of) for voice in others
        ],
    )


def _plain(value: Shown) -> object:
    if isinstance(value, Organization):
        return value.code
    if isinstance(value, list):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)
