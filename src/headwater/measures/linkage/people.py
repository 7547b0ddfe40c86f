"""Records of practitioners made ready to be compared: folded, split and put in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from headwater.measures.linkage.addresses import street, telephone, zip5
from headwater.measures.linkage.names import fold, name_of, parse_name, roots

_TEXT = (
    "first",
    "root",
    "initial",
    "middle",
    "last",
    "beginning",
    "ending",
    "suffix",
    "gender",
    "taxonomy",
    "credential",
    "npi",
    "birth",
    "licence",
    "phone",
    "street",
    "zip",
    "home",
)
_LISTS = ("first_roots", "surnames", "practices")
_FIELDS: list[tuple[str, pa.DataType]] = [
    ("unique_id", pa.int64()),
    *((name, pa.string()) for name in _TEXT),
    *((name, pa.list_(pa.string())) for name in _LISTS),
]
SCHEMA = pa.schema(_FIELDS)

# Pairs that agree on one of these are compared, and no others: all pairs of 100,000 would be five thousand million.
BLOCKS = (
    "l.last = r.last and l.initial = r.initial",
    "l.last = r.last and l.root = r.root",
    "l.phone = r.phone and (l.initial = r.initial or l.beginning = r.beginning)",
    "l.home = r.home and (l.initial = r.initial or l.beginning = r.beginning)",
    "l.street = r.street and l.zip = r.zip and (l.initial = r.initial or l.beginning = r.beginning)",
    "l.last = r.first and l.first = r.last",
    "l.zip = r.zip and l.first = r.first and l.taxonomy = r.taxonomy",
    "l.birth = r.birth and (l.initial = r.initial or l.beginning = r.beginning)",
    "l.licence = r.licence",
    "l.npi = r.npi",
    # Half a surname and a first name are too many by themselves, and too little: without a common ZIP code or middle
    # name, no pair of a directory of any size would come near one half.
    "l.beginning = r.beginning and l.root = r.root and l.zip = r.zip",
    "l.beginning = r.beginning and l.root = r.root and l.middle = r.middle",
    "l.ending = r.ending and l.root = r.root and l.zip = r.zip",
    "l.ending = r.ending and l.root = r.root and l.middle = r.middle",
)
# What is held fast while the rest is learnt: each comparison is free in one of them.
TRAINING = (("last", "first"), ("phone", "gender"), ("home", "gender"), ("birth",))


def prepare_people(records: pa.Table) -> pa.Table:
    """Return the records as :data:`SCHEMA` has them, by their place in the table.

    Parameters
    ----------
    records
        Any of: first_name, middle_name, last_name, suffix, or name in one piece; former_names and practices (lists);
        credential, gender, taxonomy_code, npi, phone, address_1, address_2, zip_code, birth_date, licence_number.
    """
    rows = [_ready(row) for row in records.to_pylist()]
    for place, row in enumerate(rows):
        row["unique_id"] = place
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _ready(row: Mapping[str, Any]) -> dict[str, Any]:
    first, middle, last, suffix = (
        row.get(name) for name in ("first_name", "middle_name", "last_name", "suffix")
    )
    if not (first or last) and row.get("name"):
        first, middle, last, suffix = parse_name(row["name"])
    name = name_of(first, middle, last, suffix, tuple(row.get("former_names") or ()))
    known = roots(name.first)
    practices = [str(each) for each in row.get("practices") or () if each]
    found = {
        "first": name.first,
        "root": known[-1] if known else "",
        "initial": name.first[:1],
        "middle": name.middle,
        "last": name.last,
        "beginning": name.last[:4],
        "ending": name.last[-4:],
        "suffix": name.suffix,
        "gender": fold(row.get("gender"))[:1],
        "taxonomy": str(row.get("taxonomy_code") or ""),
        "credential": "".join(
            sign for sign in fold(row.get("credential")) if sign.isalnum()
        ),
        "npi": str(row.get("npi") or ""),
        "birth": str(row.get("birth_date") or ""),
        "licence": str(row.get("licence_number") or ""),
        "phone": telephone(row.get("phone")),
        "street": street(row.get("address_1"), row.get("address_2")),
        "zip": zip5(row.get("zip_code")),
        "home": practices[0] if practices else "",
        "first_roots": list(known),
        "surnames": list(name.surnames),
        "practices": practices,
    }
    return {column: value or None for column, value in found.items()}
