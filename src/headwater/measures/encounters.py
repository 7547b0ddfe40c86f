"""Office encounters: claim lines of one person, day, practitioner and billing organization become one row."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.service_lines import meanings, places
from headwater.schema.definitions import ServiceLines

# Emergency department, inpatient hospital, inpatient psychiatry and inpatient rehabilitation: whoever renders
# there meets the patient because the patient is there, not because a practice sent the patient.
_NOT_AN_OFFICE = "('21', '23', '51', '61')"

_OFFICE_LINES = f"""
select
  line.person, line.date,
  -- A claim leaves the rendering practitioner out when it is the one who bills.
  coalesce(line.rendering, line.billing) as practitioner,
  line.billing, line.billing_tin, line.facility, line.claim_id, line.claim_line,
  line.diagnosis, line.drg, line.data_source,
  kind.meaning as kind,
  case kind.meaning when 'new' then 0 when 'consult' then 1 when 'established' then 2 else 3 end as rank
from line
join kind on kind.code = line.hcpcs
where line.claim_type = 'professional'
  and kind.meaning in ('new', 'consult', 'established', 'global_follow_up')
  and coalesce(line.place_of_service, '') not in {_NOT_AN_OFFICE}
"""

_ENCOUNTERS = """
with coded as (
  select claim_id, claim_line, data_source, unnest(diagnosis) as code, unnest(range(len(diagnosis))) as position
  from office
),
told as (
  select
    coded.claim_id, coded.claim_line, coded.data_source,
    bit_or(1::bigint << place.place) as related,
    arg_min(place.line, coded.position) as line
  from coded
  join diagnosis_line on diagnosis_line.code = coded.code
  join place on place.line = diagnosis_line.meaning
  group by all
),
described as (
  select
    office.*, coalesce(told.related, 0) as related, drg_line.meaning as drg_line, told.line as diagnosis_line,
    (office.rank, office.claim_id, office.claim_line) as precedence
  from office
  left join told
    on told.claim_id = office.claim_id
   and told.claim_line = office.claim_line
   and told.data_source is not distinct from office.data_source
  left join drg_line on drg_line.code = office.drg
),
met as (
  select
    person, date, practitioner, billing, billing_tin,
    arg_min(facility, precedence) as facility,
    arg_min(claim_id, precedence) as claim_id,
    arg_min(claim_line, precedence) as claim_line,
    arg_min(kind, precedence) as kind,
    arg_min(data_source, precedence) as data_source,
    arg_min(drg_line, precedence) as drg_line,
    arg_min(diagnosis_line, precedence) as diagnosis_line,
    bit_or(related) as related
  from described
  group by all
)
select
  met.person, met.date, met.practitioner, met.billing, met.billing_tin, met.facility, met.claim_id, met.claim_line,
  met.kind, met.data_source, met.related,
  clinician.role,
  case when clinician.role = 'specialist'
    then coalesce(met.drg_line, clinician.line, met.diagnosis_line)
  end as line
from met
left join clinician on clinician.npi = met.practitioner
order by met.person, met.date, met.claim_id, met.claim_line
"""


def encounters(
    db: Database, *, lines: pa.Table, clinicians: pa.Table, definitions: ServiceLines
) -> pa.Table:
    """Collapse net claim lines to office encounters.

    An encounter is one person, day, practitioner and billing organization (billing NPI and TIN) with an office or
    outpatient evaluation code of the definitions. Of several lines the most telling decides: new, consult,
    established, then follow-up of an operation. Emergency and inpatient rendering is left out (methods 1.3).

    Parameters
    ----------
    lines
        Net claim lines of a bucket.
    clinicians
        npi (vocabulary id), role, line: who is known to be what.
    definitions
        Kinds of visits; lines of diagnoses and DRGs. Order: DRG, specialty, diagnosis (methods 2.3).

    Returns
    -------
    pa.Table
        person, date, practitioner, billing, billing_tin, facility, claim_id, claim_line (of the deciding line), kind,
        data_source, related (set of service lines of the diagnoses, one bit a line), role (null: specialty unknown),
        line (of a specialist's encounter, else null).
    """
    office = db.query(
        _OFFICE_LINES,
        line=lines,
        kind=meanings(db, definitions, kind="visits", codes=lines["hcpcs"]),
    )
    codes = db.query("select unnest(diagnosis) as code from office", office=office)[
        "code"
    ]
    return db.query(
        _ENCOUNTERS,
        office=office,
        clinician=clinicians,
        place=places(definitions),
        diagnosis_line=meanings(db, definitions, kind="diagnosis", codes=codes),
        drg_line=meanings(db, definitions, kind="drg", codes=office["drg"]),
    )
