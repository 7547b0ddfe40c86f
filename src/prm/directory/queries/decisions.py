"""What the directory knows that the lake doesn't: people's decisions and uploads, as rows of the lake's own tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F, Model

from prm.directory.models import (
    Affiliation,
    Alignment,
    Organization,
    Practice,
    Practitioner,
    ReferralSource,
    SourceRecord,
)
from prm.directory.models.proposals import Decision

Row = dict[str, Any]

# Column of the lake to column of the record. An organization and a system go by their code and name.
_COLUMNS: dict[str, tuple[type[Model], dict[str, str]]] = {
    "practitioner": (
        Practitioner,
        {
            "npi": "npi",
            "first_name": "first_name",
            "last_name": "last_name",
            "credential": "credential",
            "taxonomy_code": "taxonomy_code",
            "specialty": "specialty",
            "gender": "gender",
            "deactivation_date": "deactivated_on",
        },
    ),
    "organization": (
        Organization,
        {
            "organization_id": "code",
            "name": "name",
            "npi": "npi",
            "tin": "tin",
            "ccn": "ccn",
            "parent_organization_id": "parent__code",
            "system": "system__name",
        },
    ),
    "practice": (
        Practice,
        {
            "practice_id": "code",
            "name": "name",
            "organization_id": "organization__code",
            "phone": "phone",
            "fax": "fax",
            **{
                name: name
                for name in (
                    "tin",
                    "address_1",
                    "city",
                    "state",
                    "zip_code",
                    "county_fips",
                    "latitude",
                    "longitude",
                )
            },
        },
    ),
}


def list_decisions(loads: Collection[str]) -> dict[str, list[Row]]:
    """Return the rows of each table that the lake should learn; a constant number of queries.

    Parameters
    ----------
    loads
        The lake's own loads. What came by them it knows.
    """
    return {
        **{table: _records(table, loads) for table in _COLUMNS},
        "affiliation": _affiliations(loads),
        "network_status": _alignments(loads),
        "alias": _aliases(),
    }


def _records(table: str, loads: Collection[str]) -> list[Row]:
    """Return records of which somebody but the lake speaks, as they are shown."""
    model, columns = _COLUMNS[table]
    told = _told_elsewhere(table, loads)
    identity = columns["npi" if table == "practitioner" else f"{table}_id"]
    rows = (
        model._default_manager.filter(merged_into__isnull=True)
        .exclude(**{identity: ""})
        .order_by(identity)
        .values("pk", **{f"as_{name}": F(path) for name, path in columns.items()})
    )
    return [
        {name: row[f"as_{name}"] for name in columns}
        for row in rows
        if row["pk"] in told
    ]


def _told_elsewhere(table: str, loads: Collection[str]) -> set[int]:
    rows = SourceRecord.objects.filter(
        superseded_at__isnull=True,
        key__startswith=f"{table}:",
        **{f"{table}__isnull": False},
    )
    return {
        key
        for key, load_id in rows.values_list(table, "load_id")
        if load_id not in loads
    }


def _affiliations(loads: Collection[str]) -> list[Row]:
    owners = ("practitioner",)
    rows = (
        Affiliation.objects.filter(
            practitioner__merged_into__isnull=True, practice__merged_into__isnull=True
        )
        .exclude(practitioner__npi="")
        .order_by("practitioner__npi", "practice__code", "from_date")
        .select_related("practitioner", "practice")
    )
    told = _told_by_lake("affiliation", owners, loads)
    return [
        {
            "npi": each.practitioner.npi,
            "practice_id": each.practice.code,
            "role": each.role,
            "from_date": each.from_date,
            "to_date": each.to_date,
            "primary_flag": each.is_primary,
        }
        for each in rows
        if _claim_of(each, owners) not in told
    ]


def _alignments(loads: Collection[str]) -> list[Row]:
    owners = ("practitioner", "practice", "organization")
    rows = Alignment.objects.select_related(*owners, "system")
    told = _told_by_lake("alignment", owners, loads)
    found = [
        {
            "subject_type": subject[0],
            "subject_id": subject[1],
            "system": each.system.name if each.system else "",
            "alignment": each.kind,
            "from_date": each.from_date,
            "to_date": each.to_date,
        }
        for each in rows
        if _claim_of(each, owners) not in told and (subject := _subject(each))
    ]
    return sorted(
        found,
        key=lambda row: (row["subject_type"], row["subject_id"], row["from_date"]),
    )


Claim = tuple[int | str | None, ...]  # the owners' keys, and the source


def _told_by_lake(
    shape: str, owners: Sequence[str], loads: Collection[str]
) -> set[Claim]:
    """Return whose rows of which source came by the lake, and by nothing else."""
    rows = SourceRecord.objects.filter(
        superseded_at__isnull=True, key__startswith=f"{shape}:"
    ).values_list(*owners, "source", "load_id")
    here: set[Claim] = set()
    elsewhere: set[Claim] = set()
    for *claim, load_id in rows:
        (here if load_id in loads else elsewhere).add(tuple(claim))
    return here - elsewhere


def _claim_of(row: Affiliation | Alignment, owners: Sequence[str]) -> Claim:
    return *(getattr(row, f"{owner}_id") for owner in owners), row.source


def _subject(alignment: Alignment) -> tuple[str, str] | None:
    """Return how the lake names whose standing it is: it knows a practice by its tax number alone."""
    if alignment.practitioner and alignment.practitioner.npi:
        return "npi", alignment.practitioner.npi
    if alignment.organization:
        return "organization", alignment.organization.code
    if alignment.practice and alignment.practice.tin:
        return "tin", alignment.practice.tin
    return None


def _aliases() -> list[Row]:
    """Return which ids stand for others: merged records, and referral sources whose practitioner is known."""
    found = [
        *_merged("practitioner", Practitioner, "npi"),
        *_merged("practice", Practice, "code"),
    ]
    resolved = ReferralSource.objects.filter(
        decision=Decision.ACCEPTED, practitioner__isnull=False
    ).exclude(practitioner__npi="")
    found += [
        {"kind": "referral_source", "id": code, "same_as": npi}
        for code, npi in resolved.values_list("code", "practitioner__npi")
    ]
    return sorted(found, key=lambda row: (row["kind"], row["id"]))


def _merged(kind: str, model: type[Model], column: str) -> Iterable[Row]:
    rows = model._default_manager.filter(merged_into__isnull=False)
    into = {
        pk: (own, to) for pk, own, to in rows.values_list("pk", column, "merged_into")
    }
    ends = model._default_manager.filter(
        pk__in={to for _, to in into.values()}, merged_into__isnull=True
    )
    names = dict(ends.values_list("pk", column))
    for own, to in into.values():
        survivor = _end_of(to, into)
        if own and names.get(survivor):
            yield {"kind": kind, "id": own, "same_as": names[survivor]}


def _end_of(key: int, into: Mapping[int, tuple[str, int]]) -> int:
    seen = {key}
    while key in into and into[key][1] not in seen:
        seen.add(key := into[key][1])
    return key
