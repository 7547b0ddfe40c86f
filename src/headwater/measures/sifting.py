"""What measures look at, out of all claim lines: visits to an office or an emergency department, and counts.

Of a hundred lines a person some ten are visits; this is the one place that reads the others. What it finds of a month
depends on that month's files alone, so that a new load leaves the other months as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from headwater.engines import Database
from headwater.measures.maturity import RUN_OUT
from headwater.measures.service_lines import meanings
from headwater.schema.definitions import ServiceLines
from headwater.schema.lake import GONE, lake_schema

OFFICE_COLUMNS = (
    *("claim_id", "claim_line", "claim_type", "person", "date", "place_of_service"),
    *("drg", "hcpcs", "rendering", "billing", "billing_tin", "facility"),
    *("diagnosis", "data_source"),
)
_COUNTS = """
  line as (
    select * from medical_claim as line
    anti join gone
      on gone.person = line.person and gone.claim_id = line.claim_id and gone.claim_line = line.claim_line
     and gone.load_seq = line.load_seq and gone.data_source is not distinct from line.data_source
  )
"""
_MONTH = "date_trunc('month', date)::date"
_OFFICE = f"""
with {_COUNTS}
select {", ".join(OFFICE_COLUMNS)}, {_MONTH} as month
from line
where hcpcs in ({{codes}})
order by month, person, date, claim_id, claim_line
"""
_FIRST_SEEN = f"""
with {_COUNTS}
select person, min(date) as date, {_MONTH} as month
from line
group by all
order by month, person
"""
_FILED = f"with {_COUNTS} {RUN_OUT}"

_FILED_TYPES: dict[str, Any] = {
    "data_source": pa.string(),
    "month": pa.date32(),
    "lag": pa.int32(),
    "lines": pa.int64(),
    "last_date": pa.date32(),
}


@dataclass(frozen=True, slots=True)
class Sifted:
    """What the claim lines of some people come to; patient rows, but for ``filed``."""

    office: pa.Table  # OFFICE_COLUMNS and month: net lines whose code means a visit
    first_seen: pa.Table  # person, date (first of the month), month
    filed: pa.Table  # as run_out() returns it

    def of(self, month: pa.Scalar) -> dict[str, pa.Table]:  # type: ignore[type-arg]
        """Return the rows of one month by name, without that column."""
        return {
            "office": _of(self.office, month).drop_columns(["month"]),
            "first_seen": _of(self.first_seen, month).drop_columns(["month"]),
            "filed": _of(self.filed, month),
        }


NAMES = ("office", "first_seen", "filed")


def _of(table: pa.Table, month: pa.Scalar) -> pa.Table:  # type: ignore[type-arg]
    return table.filter(pc.equal(table["month"], month))


def sift(
    db: Database,
    *,
    claims: Sequence[str],
    gone: Sequence[str],
    definitions: ServiceLines,
) -> Sifted:
    """Sift the claim files of whole months of some people.

    Parameters
    ----------
    claims, gone
        Files of ``medical_claim``, at least one, and those of ``gone`` of the same months and people: the lines that
        no longer count (``schema.netting``).
    definitions
        Which codes mean a visit.
    """
    files = {"medical_claim": claims} | ({"gone": gone} if gone else {})
    none = {} if gone else {"gone": lake_schema(GONE).empty_table()}
    codes = db.read("select distinct hcpcs as code from medical_claim", files, **none)
    kinds = meanings(db, definitions, kind="visits", codes=codes["code"])
    visits = ", ".join(
        "'" + str(code).replace("'", "''") + "'" for code in kinds["code"].to_pylist()
    )
    return Sifted(
        office=db.read(_OFFICE.format(codes=visits or "null"), files, **none),
        first_seen=db.read(_FIRST_SEEN, files, **none),
        filed=db.read(_FILED, files, **none),
    )


def nothing_sifted() -> Sifted:
    """Return what a part without claims comes to."""
    claim = lake_schema("medical_claim")
    day = pa.field("date", pa.date32())
    return Sifted(
        office=pa.schema([claim.field(name) for name in OFFICE_COLUMNS]).empty_table(),
        first_seen=pa.schema([claim.field("person"), day]).empty_table(),
        filed=pa.schema(_FILED_TYPES).empty_table(),
    )
