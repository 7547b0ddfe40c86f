"""Records of practices made ready to be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from headwater.measures.linkage.addresses import place_words, street, telephone, zip5

_TEXT = (
    "said",
    "name",
    "rare",
    "beginning",
    "street",
    "number",
    "zip",
    "phone",
    "fax",
    "tin",
)
_FIELDS: list[tuple[str, pa.DataType]] = [
    ("unique_id", pa.int64()),
    *((name, pa.string()) for name in _TEXT),
    ("latitude", pa.float64()),
    ("longitude", pa.float64()),
    ("words", pa.list_(pa.string())),
    ("people", pa.list_(pa.string())),
]
SCHEMA = pa.schema(_FIELDS)
BLOCKS = (
    "l.phone = r.phone",
    "l.fax = r.fax",
    "l.rare = r.rare",
    "l.zip = r.zip and l.number = r.number",
    "l.zip = r.zip and l.beginning = r.beginning",
    "l.tin = r.tin and l.beginning = r.beginning",
)
TRAINING = (("name",), ("phone",), ("fax",))


def prepare_places(records: pa.Table) -> pa.Table:
    """Return the records as :data:`SCHEMA` has them, by their place in the table.

    Parameters
    ----------
    records
        Any of: name, address_1, address_2, zip_code, phone, fax, tin, latitude, longitude, people (a list of ids of
        those who work there).
    """
    rows = [_ready(row) for row in records.to_pylist()]
    common = Counter(word for row in rows for word in row["words"] or ())
    for place, row in enumerate(rows):
        row["unique_id"] = place
        # "Family Medicine" names a thousand practices; the other word names one.
        row["rare"] = min(
            row["words"] or (), key=lambda w: (common[w], w), default=None
        )
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _ready(row: Mapping[str, Any]) -> dict[str, Any]:
    words = place_words(row.get("name"))
    where = street(row.get("address_1"), row.get("address_2"))
    found = {
        "said": row.get("name"),
        "name": " ".join(words),
        "beginning": words[0][:4] if words else "",
        "street": where,
        "number": where.split(" ")[0] if where[:1].isdigit() else "",
        "zip": zip5(row.get("zip_code")),
        "phone": telephone(row.get("phone")),
        "fax": telephone(row.get("fax")),
        "tin": str(row.get("tin") or "").replace("-", ""),
        "words": list(words),
        "people": [str(each) for each in row.get("people") or () if each],
    }
    return {
        **{column: value or None for column, value in found.items()},
        # Zero degrees is a place.
        "latitude": row.get("latitude"),
        "longitude": row.get("longitude"),
    }
