"""From the lake's tables to deliveries: what each source says of whom, and as of which day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from headwater.schema.lake import Lake
from prm.directory.adopting.area import (
    Area,
    Known,
    count_others,
    find_wanted,
    list_own_codes,
)
from prm.directory.adopting.deliveries import (
    AffiliationSaid,
    AlignmentSaid,
    Delivery,
    Kind,
    MembershipSaid,
    Statement,
)
from prm.directory.adopting.facilities import is_hospital_or_surgery_centre
from prm.directory.adopting.precedence import HANDED_OVER, REGISTERS

Row = dict[str, Any]
Bringing = tuple[
    date, str, str
]  # as-of date, source, load: deliveries in the order of their days

# Columns of each table that say something of a record, and which attribute they fill.
_PERSON = {
    "first_name": "first_name",
    "middle_name": "middle_name",
    "last_name": "last_name",
    "suffix": "suffix",
    "credential": "credential",
    "gender": "gender",
    "taxonomy_code": "taxonomy_code",
    "specialty": "specialty",
    "phone": "phone",
    "email": "email",
    "deactivation_date": "deactivated_on",
}
_ADDRESS = {
    name: name
    for name in ("address_1", "address_2", "city", "state", "zip_code", "phone", "fax")
}
_ORGANIZATION = {
    "name": "name",
    "npi": "npi",
    "tin": "tin",
    "ccn": "ccn",
    "system": "system",
    "parent_organization_id": "parent",
    "deactivation_date": "deactivated_on",
}
_PRACTICE = {
    **_ADDRESS,
    "name": "name",
    "organization_id": "organization",
    "tin": "tin",
    "county_fips": "county_fips",
    "latitude": "latitude",
    "longitude": "longitude",
}
_KEYS: dict[Kind, str] = {"practitioner": "npi", "organization": "organization_id"}
_PEOPLE_TABLES = (
    "practitioner",
    "clinician_group",
    "group_reassignment",
    "facility_affiliation",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the lake says, as deliveries in the order of their days, and how many it names that aren't of the area."""

    deliveries: list[Delivery]
    outside_area: Counter[str]


def read_lake(lake: Lake, *, known: Known, area: Area) -> Reading:
    """Read who is who from a lake.

    Parameters
    ----------
    area
        Whose register entries are taken; empty: around the practices of the roster and of the directory.
    """
    wanted = find_wanted(lake, known=known, area=area)
    only = None if wanted is None else pa.array(sorted(wanted), pa.string())
    said = _Said()
    _read_people(lake, only, said)
    organizations = _read_organizations(lake, wanted, said)
    _read_places(lake, only, organizations, said)
    for row in _rows(lake, "practice"):
        said.of("practice", row["practice_id"], row, _PRACTICE)
    _read_dated(lake, only, known, said)
    outside = Counter[str]()
    if wanted is not None:
        for kind, column in _KEYS.items():
            taken = said.keys(kind)
            outside[kind] = count_others(lake, kind, column, taken)
    return Reading(said.deliveries(), +outside)


@dataclass(slots=True)
class _Words:
    """What one source says of one record, gathered from several tables; as new as its newest part."""

    as_of: date
    load_id: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Dated:
    affiliations: list[AffiliationSaid] = field(default_factory=list)
    alignments: list[AlignmentSaid] = field(default_factory=list)
    memberships: list[MembershipSaid] = field(default_factory=list)


class _Said:
    """Gathers rows until they are deliveries."""

    def __init__(self) -> None:
        self._words: dict[tuple[Kind, str, str], _Words] = {}
        self._dated: dict[Bringing, _Dated] = {}

    def of(self, kind: Kind, key: str, row: Row, columns: dict[str, str]) -> None:
        """Add what a row says; what an earlier row of the source said of an attribute stands."""
        words = self._words.setdefault(
            (kind, row["source"], key), _Words(row["as_of"], row["load_id"])
        )
        if row["as_of"] > words.as_of:
            words.as_of, words.load_id = row["as_of"], row["load_id"]
        for column, attribute in columns.items():
            if (value := row.get(column)) not in (None, ""):
                words.values.setdefault(attribute, _text(value))

    def knows(self, kind: Kind, key: str, source: str) -> bool:
        return (kind, source, key) in self._words

    def add_name(self, kind: Kind, key: str, row: Row) -> None:
        """Add a name by which somebody also goes."""
        values = self._words[kind, row["source"], key].values
        names = values.get("other_names", "")
        values["other_names"] = "\n".join(filter(None, (names, row["name"])))

    def dated(self, row: Row) -> _Dated:
        return self._dated.setdefault(
            (row["as_of"], row["source"], row["load_id"]), _Dated()
        )

    def keys(self, kind: Kind) -> set[str]:
        return {key for said, _, key in self._words if said == kind}

    def deliveries(self) -> list[Delivery]:
        gathered: dict[Bringing, list[Statement]] = {}
        for (kind, source, key), words in self._words.items():
            brought = (words.as_of, source, words.load_id)
            gathered.setdefault(brought, []).append(Statement(kind, key, words.values))
        found = []
        for brought in sorted({*gathered, *self._dated}):
            dated = self._dated.get(brought, _Dated())
            found.append(
                Delivery(
                    source=brought[1],
                    as_of=brought[0],
                    load_id=brought[2],
                    statements=gathered.get(brought, []),
                    affiliations=dated.affiliations,
                    alignments=dated.alignments,
                    memberships=dated.memberships,
                )
            )
        return found


def _read_people(lake: Lake, only: pa.Array[Any] | None, said: _Said) -> None:
    for table in _PEOPLE_TABLES:
        for row in _rows(lake, table, only):
            said.of("practitioner", row["npi"], row, _PERSON)


def _read_organizations(
    lake: Lake, wanted: frozenset[str] | None, said: _Said
) -> dict[tuple[str, str], list[tuple[Kind, str]]]:
    """Read organizations and the facilities among them; return by source and NPI what an address is one of."""
    only = None
    if wanted is not None:
        codes = [*list_own_codes(lake), *(f"npi:{npi}" for npi in wanted)]
        only = pa.array(codes, pa.string())
    found: dict[tuple[str, str], list[tuple[Kind, str]]] = {}
    for row in _rows(lake, "organization", only):
        code, ccn = row["organization_id"], (row["ccn"] or "").strip().upper()
        said.of("organization", code, row, _ORGANIZATION)
        records: list[tuple[Kind, str]] = [("organization", code)]
        if ccn and (
            row["source"] not in REGISTERS or is_hospital_or_surgery_centre(ccn)
        ):
            columns = {"name": "name", "npi": "npi", "ccn": "ccn"}
            said.of("facility", f"ccn:{ccn}", row, columns)
            if row["source"] not in REGISTERS:
                of = {"organization_id": "organization"}
                said.of("facility", f"ccn:{ccn}", row, of)
            records.append(("facility", f"ccn:{ccn}"))
        if row["npi"]:
            found.setdefault((row["source"], row["npi"]), []).extend(records)
    return found


def _read_places(
    lake: Lake,
    only: pa.Array[Any] | None,
    organizations: dict[tuple[str, str], list[tuple[Kind, str]]],
    said: _Said,
) -> None:
    for row in _rows(lake, "location", only):
        if row["kind"] != "practice" or row["line"] != 1:
            continue
        for kind, key in organizations.get((row["source"], row["npi"]), ()):
            said.of(kind, key, row, _ADDRESS)
        if said.knows("practitioner", row["npi"], row["source"]):
            said.of("practitioner", row["npi"], row, {"phone": "phone"})
    for row in _rows(lake, "other_name", only):
        for kind, key in organizations.get((row["source"], row["npi"]), ()):
            if kind == "organization":
                said.add_name(kind, key, row)
        if said.knows("practitioner", row["npi"], row["source"]):
            said.add_name("practitioner", row["npi"], row)


def _read_dated(
    lake: Lake, only: pa.Array[Any] | None, known: Known, said: _Said
) -> None:
    for row in _rows(lake, "affiliation"):
        said.dated(row).affiliations.append(
            AffiliationSaid(
                npi=row["npi"],
                practice_code=row["practice_id"],
                role=row["role"] or "",
                from_date=row["from_date"],
                to_date=row["to_date"],
                is_primary=bool(row["primary_flag"]),
            )
        )
    for row in _rows(lake, "network_status"):
        said.dated(row).alignments.append(
            AlignmentSaid(
                kind=row["subject_type"],
                key=row["subject_id"],
                alignment=row["alignment"],
                system=row["system"] or "",
                from_date=row["from_date"],
                to_date=row["to_date"],
            )
        )
    # The file names every hospital of the country; those of which nobody else has told us are no matter of ours.
    ccns = known.ccns | {key.removeprefix("ccn:") for key in said.keys("facility")}
    for row in _rows(lake, "facility_affiliation", only):
        if row["ccn"] in ccns:
            said.dated(row).memberships.append(
                MembershipSaid(npi=row["npi"], ccn=row["ccn"])
            )


def _rows(lake: Lake, table: str, only: pa.Array[Any] | None = None) -> Iterator[Row]:
    """Yield what every source but ourselves says in a table."""
    for batch in lake.statements(table, only=only).to_batches(max_chunksize=10_000):
        for row in batch.to_pylist():
            if row["source"] != HANDED_OVER:
                yield row


def _text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return repr(value) if isinstance(value, float) else str(value)
