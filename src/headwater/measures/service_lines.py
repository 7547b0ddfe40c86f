"""From codes to meaning: the kind of an encounter, the service line of a diagnosis, a stay or a specialty."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from headwater.engines import Database
from headwater.schema.definitions import ServiceLines

PRIMARY_CARE = "primary_care"
SPECIALIST = "specialist"
OTHER = "other"
_PHYSICIAN_PREFIX = "20"  # taxonomy codes of allopathic and osteopathic physicians

_MATCH = """
with code as (select distinct code from wanted where code is not null)
select code.code, arg_min(range.meaning, range.place) as meaning
from code
join range
  on substr(code.code, 1, length(range.first)) between range.first and range.last
group by code.code
order by code.code
"""


def meanings(
    db: Database, definitions: ServiceLines, *, kind: str, codes: pa.ChunkedArray[Any]
) -> pa.Table:
    """Say what each distinct code means, by the ranges of the definitions.

    A code lies in a range when its leading characters, as many as the bounds have, lie between them. In two
    ranges, the one written first in the definitions decides.

    Parameters
    ----------
    kind
        Which ranges: ``diagnosis``, ``drg`` or ``visits``.
    codes
        Codes as claims hold them: upper case, without dots; nulls are passed over.

    Returns
    -------
    pa.Table
        code, meaning: one row for each distinct code that lies in a range.
    """
    ranges = definitions.ranges(kind)
    return db.query(
        _MATCH,
        wanted=pa.table({"code": codes.cast(pa.string())}),
        range=pa.table(
            {
                "meaning": ranges["code"],
                "first": ranges["first"],
                "last": ranges["last"],
                "place": pa.array(range(ranges.num_rows), pa.int32()),
            }
        ),
    )


def places(definitions: ServiceLines) -> pa.Table:
    """Number the service lines (line, place): a place is a bit in a set of lines."""
    lines = list(definitions.names)
    return pa.table({"line": lines, "place": pa.array(range(len(lines)), pa.int32())})


def line_names(definitions: ServiceLines) -> pa.Table:
    """List the service lines (line, name)."""
    return pa.table(
        {"line": list(definitions.names), "name": list(definitions.names.values())}
    )


def specialties(definitions: ServiceLines, codes: pa.ChunkedArray[Any]) -> pa.Table:
    """Say what practitioners with a taxonomy code do.

    Returns
    -------
    pa.Table
        taxonomy_code, role (primary_care, specialist, other), line (null when the specialty alone doesn't tell),
        specialty (the group inside which a patient is handed on and not referred: the line, else the code).
        A physician whose code is in no list is a specialist whose line the diagnosis tells; anyone else whose code
        is in no list (a nurse practitioner without a field, a therapist) is neither sender nor receiver.
    """
    distinct = sorted(
        {code for code in codes.to_pylist() if code}  # a few hundred codes at most
    )
    return pa.table(
        {
            "taxonomy_code": pa.array(distinct, pa.string()),
            "role": pa.array(
                [_role(definitions, code) for code in distinct], pa.string()
            ),
            "line": pa.array(
                [definitions.taxonomy.get(code) for code in distinct], pa.string()
            ),
            "specialty": pa.array(
                [_specialty(definitions, code) for code in distinct], pa.string()
            ),
        }
    )


def _role(definitions: ServiceLines, code: str) -> str:
    if code in definitions.primary_care_taxonomy:
        return PRIMARY_CARE
    if code in definitions.taxonomy or code.startswith(_PHYSICIAN_PREFIX):
        return SPECIALIST
    return OTHER


def _specialty(definitions: ServiceLines, code: str) -> str:
    if code in definitions.primary_care_taxonomy:
        return PRIMARY_CARE
    return definitions.taxonomy.get(code, code)
