"""What is known of a record, attribute by attribute: who says so, since when, and who says otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from prm.accounts.models import User
from prm.common import formats
from prm.common.prepared import prepared
from prm.directory.adopting import precedence
from prm.directory.adopting.attributes import ATTRIBUTES
from prm.directory.models import Correction, Organization, Practice, Practitioner
from prm.directory.permissions import can_steward, can_write_directory
from prm.directory.queries.alignment import Standing
from prm.directory.queries.corrections import Record, list_corrections
from prm.directory.queries.duplicates import Merged, standing_merges, with_merged
from prm.directory.queries.provenance import Attribute, kind_of, list_attributes

SOURCES = {
    precedence.STEWARD: "a data steward",
    precedence.STAFF_LIST: "the medical staff list",
    precedence.ROSTER: "the network roster",
    "tuva": "the roster in the claims files",
    "proposal": "a proposal that a steward accepted",
    precedence.REGISTER: "NPPES, the national register",
    "clinicians": "CMS Doctors & Clinicians",
    "reassignment": "CMS group reassignment",
    "facility-affiliation": "CMS facility affiliation",
}
# Not for eyes: a code of the roster, and where a pin lies on a map.
_UNSHOWN = frozenset({"latitude", "longitude"})


def in_words(value: object) -> str:
    """Return a value as a page shows it."""
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    if isinstance(value, date):
        return formats.day(value)
    return "" if value is None else str(value)


def source_name(source: str) -> str:
    """Return what a reader calls a source."""
    return SOURCES.get(source, source) or "somebody who entered it here"


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What another source says."""

    text: str
    source: str
    as_of: date
    agrees: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One attribute as a page shows it."""

    name: str
    label: str
    text: str
    source: str
    as_of: date | None
    others: Sequence[Otherwise]
    waiting: Sequence[Correction]
    correctable: bool  # by this reader

    @property
    def disputed(self) -> bool:
        """Say whether some source says something else."""
        return any(not other.agrees for other in self.others)


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything that is known of a record."""

    kind: str
    pk: int
    said: Mapping[str, Said]
    corrections: Sequence[Correction]
    absorbed: Sequence[Merged]  # records that were merged into it
    may_edit: bool

    source_name = staticmethod(source_name)

    @property
    def shown(self) -> list[Said]:
        """Return the attributes that hold something, or could be told by the reader."""
        return [each for each in self.said.values() if each.text or each.waiting]

    @property
    def empty(self) -> list[Said]:
        """Return the attributes that nobody has filled."""
        return [each for each in self.said.values() if not (each.text or each.waiting)]


def present_profile(record: Record, person: User, *, at: datetime) -> Profile:
    """Return what is known of a record. Three queries, and one more where others were merged into it."""
    kind = kind_of(record)
    corrections = list_corrections(record, at=at)
    waiting: dict[str, list[Correction]] = {}
    for each in corrections:
        if each.state == Correction.State.OPEN:
            waiting.setdefault(each.attribute, []).append(each)
    return Profile(
        kind=kind,
        pk=record.pk,
        said={
            each.name: _said(
                each,
                waiting.get(each.name, ()),
                correctable=can_write_directory(person)
                and not ATTRIBUTES[kind][each.name].identifies,
            )
            for each in list_attributes(record)
            if each.name not in _UNSHOWN
        },
        corrections=corrections,
        absorbed=_absorbed(record, at=at),
        may_edit=can_steward(person),
    )


def _absorbed(record: Record, *, at: datetime) -> list[Merged]:
    if isinstance(record, Organization):
        return []  # only practitioners and practices are merged
    return with_merged(standing_merges(record), at=at)


def _said(
    attribute: Attribute, waiting: Sequence[Correction], *, correctable: bool
) -> Said:
    text = in_words(attribute.value)
    others = [
        Otherwise(
            text=in_words(other.value),
            source=source_name(other.source),
            as_of=other.as_of,
            agrees=in_words(other.value) == text,
        )
        for other in attribute.others
    ]
    return Said(
        name=attribute.name,
        label=attribute.label,
        text=text,
        source=source_name(attribute.source),
        as_of=attribute.as_of,
        others=others,
        waiting=waiting,
        correctable=correctable,
    )


def standing_note(standing: Standing) -> str:
    """Return who says how a record stands, and when; whose standing it is where it is inherited."""
    said = standing.alignment
    whose = "" if standing.through == "itself" else f" about its {standing.through}"
    return (
        f"Said by {source_name(said.source)}{whose}, as of {formats.day(said.as_of)}."
    )


def timeline_path(record: Record) -> str:
    """Return the address of what happened to a record and to those merged into it. One query."""
    path = reverse("timeline", args=[record._meta.label_lower, str(record.pk)])
    absorbed = _ABSORBED[type(record)](record.pk)
    return f"{path}?{urlencode({'also': absorbed}, doseq=True)}" if absorbed else path


def _absorbed_by(model: type[Record], key: int) -> QuerySet:
    return model._default_manager.filter(merged_into=key).values_list("pk", flat=True)


_ABSORBED = {
    model: prepared(int)(partial(_absorbed_by, model))
    for model in (Practice, Practitioner, Organization)
}
