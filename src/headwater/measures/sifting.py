"""What measures look at, out of all claim lines: visits to an office or an emergency department, and counts.

Of a hundred lines a person some ten are visits; this is the one place that reads the others. What one load brought of a
month is sifted apart, and depends on those files alone and on what of them is gone: so a new load leaves all others as
they lie, also those of the months that it adds a few late lines to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from headwater.engines import Database
from headwater.measures.maturity import RUN_OUT_COLUMNS
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
_APART = "date_trunc('month', date)::date as month, load_seq as load"
_OFFICE = f"""
with {_COUNTS}
select {", ".join(OFFICE_COLUMNS)}, {_APART}
from line
where hcpcs in ({{codes}})
order by month, load, person, date, claim_id, claim_line
"""
_FIRST_SEEN = f"""
with {_COUNTS}
select person, min(date) as date, {_APART}
from line
group by all
order by month, load, person
"""
_FILED = f"""
with {_COUNTS}
select {RUN_OUT_COLUMNS}, load_seq as load
from line
group by all
order by all
"""

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

    office: pa.Table  # OFFICE_COLUMNS: net lines whose code means a visit
    first_seen: pa.Table  # person, date: the first of a month and load
    filed: pa.Table  # as run_out() returns it, of each load

    def of(self, month: date, load: int) -> dict[str, pa.Table]:
        """Return by name what one load brought of a month, of what ``sift`` returned."""
        found = {
            name: _of(getattr(self, name), month, load).drop_columns(["load"])
            for name in NAMES
        }
        return found | {
            name: found[name].drop_columns(["month"])
            for name in ("office", "first_seen")
        }


NAMES = ("office", "first_seen", "filed")


def _of(table: pa.Table, month: date, load: int) -> pa.Table:
    here = pc.equal(table["month"], pa.scalar(month, pa.date32()))
    return table.filter(
        pc.and_(here, pc.equal(table["load"], pa.scalar(load, pa.int32())))
    )


def sift(
    db: Database,
    *,
    claims: Sequence[str],
    gone: Sequence[str],
    definitions: ServiceLines,
) -> Sifted:
    """Sift claim files of some people; each table has the month and the load (``load_seq``) of a row beside it.

    Parameters
    ----------
    claims, gone
        Files of ``medical_claim``, at least one, and those of ``gone`` of the same months and people that speak of
        them: the lines that no longer count (``schema.netting``).
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
