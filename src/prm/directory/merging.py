"""What a merge is made of: which records can be merged, and which attributes a steward chooses between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models.fields.reverse_related import ManyToOneRel

from prm.directory.models import Practice, Practitioner, RecordKind

UNDO_FOR = timedelta(days=30)

Record = Practitioner | Practice
MODELS: dict[str, type[Practitioner] | type[Practice]] = {
    RecordKind.PRACTITIONER: Practitioner,
    RecordKind.PRACTICE: Practice,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """An attribute that is taken from one record or the other as a whole; an address is one, not eight."""

    name: str
    label: str
    fields: tuple[str, ...]

    def of(self, record: Record) -> dict[str, Any]:
        """Return the record's values of it."""
        return {field: getattr(record, field) for field in self.fields}

    def is_empty(self, record: Record) -> bool:
        """Say whether the record has nothing there."""
        return not any(
            value not in (None, "", []) for value in self.of(record).values()
        )


def _plain(name: str, label: str) -> Choice:
    return Choice(name, label, (name,))


CHOICES: dict[str, tuple[Choice, ...]] = {
    RecordKind.PRACTITIONER: (
        _plain("npi", "NPI"),
        _plain("first_name", "First name"),
        _plain("middle_name", "Middle name"),
        _plain("last_name", "Last name"),
        _plain("suffix", "Suffix"),
        _plain("credential", "Credential"),
        _plain("gender", "Gender"),
        Choice("specialty", "Specialty", ("taxonomy_code", "specialty")),
        _plain("phone", "Phone"),
        _plain("email", "Email"),
    ),
    RecordKind.PRACTICE: (
        _plain("name", "Name"),
        Choice("organization", "Organization", ("organization_id",)),
        _plain("tin", "Tax number"),
        Choice(
            "address",
            "Address",
            (
                "address_1",
                "address_2",
                "city",
                "state",
                "zip_code",
                "county_fips",
                "latitude",
                "longitude",
            ),
        ),
        _plain("phone", "Phone"),
        _plain("fax", "Fax"),
        _plain("website", "Website"),
    ),
}


@dataclass(frozen=True, slots=True)
class Hanging:
    """A foreign key through which rows hang on a record, whichever app they are of."""

    model: type[models.Model]
    field: models.Field

    @property
    def label(self) -> str:
        """Return how a merge names it: ``directory.Affiliation.practice``."""
        return f"{self.model._meta.label}.{self.field.name}"


def hangs_on(model: type[models.Model]) -> list[Hanging]:
    """Return every foreign key to a model, those without a name for the way back and those of many-to-many included.

    An app that is added tomorrow is in it tomorrow.
    """
    return [
        Hanging(relation.related_model, relation.field)
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, ManyToOneRel)  # a one-to-one is one, too
    ]
