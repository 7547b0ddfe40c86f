"""The shapes of tables that pass between measures, as spec tests draw them."""

from __future__ import annotations

import pyarrow as pa

from headwater.measures.sifting import OFFICE_COLUMNS
from headwater.schema.lake import lake_schema


def _schema(spec: str) -> pa.Schema:
    kinds = {
        "text": pa.string(),
        "date": pa.date32(),
        "int": pa.int64(),
        "id": pa.int32(),
        "flag": pa.bool_(),
        "number": pa.float64(),
    }
    fields = []
    for word in spec.split():
        name, _, kind = word.partition(":")
        fields.append(pa.field(name, kinds[kind or "text"]))
    return pa.schema(fields)


LINE = pa.schema(
    [
        lake_schema("medical_claim").field(name)
        for name in (*OFFICE_COLUMNS, "file_date", "load_seq")
    ]
)
ROLE = lake_schema("medical_claim_provider_role")
ADJUSTMENT = lake_schema("claim_adjustment")
ALIAS = _schema("kind id same_as")
ORDER = lake_schema("referral_order")
CLINICIAN = _schema("npi:id role line specialty deactivated:date taxonomy_code")
AFFILIATION = _schema(
    "npi:id practice_id tin:id organization_id is_primary:flag from_date:date to_date:date"
)
BILLER = _schema("id:id organization_id")
ENCOUNTER = _schema(
    "person:int date:date practitioner:id billing:id billing_tin:id facility:id claim_id claim_line:id kind"
    " data_source related:int role line"
)
EPISODE = _schema(
    "episode:id person:int date:date line practitioner:id billing:id billing_tin:id facility:id claim_id claim_line:id"
    " kind data_source days_watched:int"
)
FIELD = _schema(
    "person:int claim_id claim_line:id referring:id referring_valid:flag pcp:id pcp_valid:flag operating:id"
)
CLEANED = _schema("person:int claim_id claim_line:id reason npi:id")
SEEN = _schema("episode:id practice_id days:int related_days:int visits:int npi:id")
EARLIER = _schema("episode:id emergency_before:flag specialist_before:flag")
NAMED = _schema("episode:id date:date npi:id practice_id")
MATCHED = _schema("episode:id order_id date:date source npi:id")
CREDIT = _schema(
    "episode:id practice_id npi:id days:int related_days:int score:number evidence volume:number"
)
DESTINATION = _schema("episode:id how organization_id destination_id destination_kind")
ARRIVAL = _schema("practice_id service_line npi:id month:date volume:number sent:int")
CARVED = _schema("episode:id reason detail")
OFFERED = _schema("taxonomy_code from_date:date to_date:date")
NETWORK = _schema("id:id kind from_date:date to_date:date")
ORGANIZATION_NETWORK = _schema(
    "organization_id rank:int kind from_date:date to_date:date"
)
FLOW = _schema(
    "practice_id npi service_line month:date alignment destination_id destination_kind evidence data_source"
    " volume:number variance:number episodes:int"
)
PEOPLE = _schema("person:int")
VISIT = _schema("person:int date:date practitioner:id related:int practice_id")
OBSERVED = _schema("person:int since:date")
_DAYS = (30, 60, 90, 180)
PAIR = _schema(
    "from_npi:id to_npi:id"
    + "".join(f" people_{days}:int" for days in _DAYS)
    + "".join(f" transactions_{days}:int" for days in _DAYS)
    + " same_day:int"
)
BY_ZIP = _schema(
    "service_line zip_code quarter:date destination_id destination_kind episodes:int"
)
ORGANIZATION = _schema("organization_id name system kind")
KNOWN_EPISODE = _schema(
    "episode:id person:int date:date line destination_id destination_kind order_source unattributed:number"
)
STEPS = _schema(
    "service_line next_line destination_id destination_kind within:id order_source steps:int unattributed:number"
)
REFERRAL_DAY = _schema("practice_id date:date referrals:int")
LINE_ID_COLUMNS = ("rendering", "billing", "billing_tin", "facility")


def candidate_schema() -> pa.Schema:
    """Return the columns of a candidate that scoring looks at."""
    return _schema(
        "episode:id practice_id npi:id days:int related_days:int plurality:flag latest:flag rival:flag rival_days:int"
        " emergency_before:flag specialist_before:flag field ordered:flag by_order_alone:flag seen_cut:int"
        " related_cut:int level"
    )
