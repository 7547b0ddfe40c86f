"""The columns of a record: of each attribute the value of the source that decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.db.models.functions import Lower

from prm.directory.adopting.attributes import ATTRIBUTES, Value
from prm.directory.adopting.deliveries import Kind
from prm.directory.adopting.winning import Voice, choose_values
from prm.directory.models import HealthSystem, Organization, SourceRecord
from prm.directory.operations.adopting.subjects import MODELS, Survivors
from prm.directory.operations.adopting.words import write_columns

_DATES = frozenset({"deactivated_on", "closed_on"})
_NUMBERS = frozenset({"latitude", "longitude"})
_ORGANIZATIONS = frozenset({"organization", "parent"})
_NEVER_EMPTY = frozenset({"name", "last_name"})  # nobody could find the record again


@dataclass(slots=True)
class Shown:
    """What changed on the records themselves."""

    changed: set[int] = field(default_factory=set)
    deactivated: set[int] = field(default_factory=set)
    reactivated: set[int] = field(default_factory=set)


class Links:
    """Organizations and health systems that values name, found in one query each."""

    def __init__(self, every: Iterable[Mapping[str, Value]]) -> None:
        codes, systems = set(), set()
        for values in every:
            codes |= {str(values[name]) for name in _ORGANIZATIONS & values.keys()}
            systems.add(str(values.get("system", "")))
        self._organizations = _organizations(codes - {""})
        self._systems = find_systems(systems - {""})

    def column(self, name: str, value: Value) -> tuple[str, Any]:
        """Return the column of an attribute, and the value as the column holds it; none for empty text."""
        if name in _ORGANIZATIONS:
            return f"{name}_id", self._organizations.get(str(value))
        if name == "system":
            return "system_id", self._systems.get(str(value).lower())
        if name in _DATES:
            return name, date.fromisoformat(str(value)) if value else None
        if name in _NUMBERS:
            return name, float(str(value)) if value else None
        return name, value


def _organizations(codes: set[str]) -> dict[str, int]:
    if not codes:
        return {}
    survivors = Survivors("organization")
    rows = Organization.objects.filter(code__in=codes).values_list("code", "pk")
    found = {code: survivors.of(pk) for code, pk in rows}
    # A roster's organization that the register's row was found to be goes by either code.
    said = SourceRecord.objects.filter(
        key__in=[f"organization:{code}" for code in codes - found.keys()],
        superseded_at__isnull=True,
        organization__isnull=False,
    ).values_list("key", "organization")
    return found | {
        key.removeprefix("organization:"): survivors.of(pk) for key, pk in said
    }


def find_systems(names: set[str]) -> dict[str, int]:
    """Find health systems by name, and add those that nobody named before."""
    if not names:
        return {}
    known = _known_systems(names)
    missing = {
        name.lower(): name for name in sorted(names) if name.lower() not in known
    }
    if missing:
        HealthSystem.objects.bulk_create(
            [HealthSystem(name=name) for name in missing.values()]
        )
        known = _known_systems(names)
    return known


def _known_systems(names: set[str]) -> dict[str, int]:
    rows = HealthSystem.objects.annotate(known_as=Lower("name")).filter(
        known_as__in=[name.lower() for name in names]
    )
    return {system.name.lower(): system.pk for system in rows}


def new_records(kind: Kind, every: Sequence[Mapping[str, Value]]) -> list[models.Model]:
    """Return records, not yet saved, that show what one source says."""
    links = Links(every)
    return [
        MODELS[kind](**dict(links.column(*item) for item in values.items()))
        for values in every
    ]


def show_winners(
    kind: Kind,
    keys: Iterable[int],
    *,
    fallen_silent: Mapping[int, set[str]] | None = None,
) -> Shown:
    """Let records show the words that decide now.

    Parameters
    ----------
    fallen_silent
        By record, attributes that a source spoke of until now. What nobody speaks of any more is emptied; what nobody
        ever spoke of was put there by hand and stays.
    """
    voices = _voices(kind, keys)
    silent = fallen_silent or {}
    chosen: dict[int, dict[str, Value]] = {}
    records = MODELS[kind]._default_manager.in_bulk([*{*voices, *silent}])
    for pk, record in records.items():
        own = f"{kind}:{getattr(record, 'npi' if kind == 'practitioner' else 'code')}"
        chosen[pk] = {name: "" for name in silent.get(pk, ())}
        chosen[pk] |= choose_values(voices.get(pk, ()), own_key=own)
    return _write(kind, records, chosen)


def _voices(kind: Kind, keys: Iterable[int]) -> dict[int, list[Voice]]:
    rows = SourceRecord.objects.filter(
        **{f"{kind}__in": [*keys]},
        key__startswith=f"{kind}:",
        superseded_at__isnull=True,
    ).values_list(kind, "source", "key", "as_of", "values")
    voices: dict[int, list[Voice]] = {}
    for pk, *said in rows:
        voices.setdefault(pk, []).append(Voice(*said))
    return voices


def _write(
    kind: Kind,
    records: Mapping[int, models.Model],
    chosen: Mapping[int, Mapping[str, Value]],
) -> Shown:
    links, shown = Links(chosen.values()), Shown()
    columns: set[str] = set()
    known = ATTRIBUTES[kind]
    for pk, record in records.items():
        for name, value in chosen[pk].items():
            if known[name].identifies or (name in _NEVER_EMPTY and not value):
                continue
            column, fits = links.column(name, value)
            if name == "other_names":
                fits = fits or []
            before = getattr(record, column)
            if before == fits:
                continue
            setattr(record, column, fits)
            columns.add(column)
            shown.changed.add(pk)
            if name == "deactivated_on":
                (shown.deactivated if fits else shown.reactivated).add(pk)
    write_columns([records[pk] for pk in sorted(shown.changed)], columns)
    return shown
