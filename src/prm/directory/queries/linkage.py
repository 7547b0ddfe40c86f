"""The directory's records as the library compares them: columns of text, a few queries whatever the number of rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

import pyarrow as pa

from prm.directory.models import (
    Affiliation,
    Practice,
    Practitioner,
    RecordKind,
    ReferralSource,
)

_PERSON = (
    "npi",
    "first_name",
    "middle_name",
    "last_name",
    "suffix",
    "credential",
    "gender",
    "taxonomy_code",
    "phone",
)
_PLACE = (
    "name",
    "address_1",
    "address_2",
    "zip_code",
    "phone",
    "fax",
    "tin",
    "latitude",
    "longitude",
)
_WRITTEN = ("name", "npi", "credential", "phone", "address_1", "address_2", "zip_code")


def records_of(kind: str, *, on: date) -> pa.Table:
    """Return the records of a kind that stand for themselves, with who works where on a day."""
    return practitioners(on=on) if kind == RecordKind.PRACTITIONER else practices(on=on)


def practitioners(*, on: date) -> pa.Table:
    """Return every practitioner with the practices and the address of work."""
    works: dict[int, list[str]] = defaultdict(list)
    at: dict[int, list[str]] = {}
    rows = Affiliation.objects.on(on).filter(practice__merged_into=None)
    for who, where, *place in rows.order_by("-is_primary", "practice_id").values_list(
        "practitioner_id",
        "practice_id",
        "practice__address_1",
        "practice__address_2",
        "practice__zip_code",
    ):
        works[who].append(str(where))
        at.setdefault(who, place)
    people = Practitioner.objects.filter(merged_into=None).order_by("pk")
    found = []
    for row in people.values("pk", "other_names", *_PERSON):
        street, second, zip_code = at.get(row["pk"], ("", "", ""))
        found.append(
            {
                "id": str(row["pk"]),
                **{name: row[name] for name in _PERSON},
                "former_names": [str(name) for name in row["other_names"]],
                "practices": works.get(row["pk"], []),
                "address_1": street,
                "address_2": second,
                "zip_code": zip_code,
            }
        )
    return pa.Table.from_pylist(found)


def practices(*, on: date) -> pa.Table:
    """Return every practice with who works there."""
    people = defaultdict(list)
    for where, who in (
        Affiliation.objects.on(on)
        .filter(practitioner__merged_into=None)
        .values_list("practice_id", "practitioner_id")
    ):
        people[where].append(str(who))
    rows = Practice.objects.filter(merged_into=None).order_by("pk")
    return pa.Table.from_pylist(
        [
            {
                "id": str(row["pk"]),
                **{name: row[name] for name in _PLACE},
                "people": people.get(row["pk"], []),
            }
            for row in rows.values("pk", *_PLACE)
        ]
    )


def sources(keys: Collection[int]) -> pa.Table:
    """Return referral sources as records of people."""
    rows = ReferralSource.objects.filter(pk__in=keys).order_by("pk")
    return pa.Table.from_pylist(
        [
            {"id": str(row["pk"]), **{name: row[name] for name in _WRITTEN}}
            for row in rows.values("pk", *_WRITTEN)
        ]
    )
