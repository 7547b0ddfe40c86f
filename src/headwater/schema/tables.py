"""The files at the door and the canonical tables they become: names, columns, which are required.

Names of ``medical_claim`` and ``eligibility`` are those of Tuva's input layer: a team with Tuva loads what it has.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "npi", "date", "timestamp", "money", "number", "integer", "flag"]

DIAGNOSES = tuple(f"diagnosis_code_{place}" for place in range(1, 26))
MODIFIERS = tuple(f"hcpcs_modifier_{place}" for place in range(1, 6))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file at the door."""

    name: str
    kind: Kind = "text"
    required: bool = False
    aliases: tuple[str, ...] = ()  # older names that mean the same
    values: tuple[str, ...] = ()  # the only values allowed, when there are few
    may_be_empty: bool = True  # false: a row without this value is refused


@dataclass(frozen=True, slots=True)
class Table:
    """One file at the door: base name, columns, and what makes a row the same row."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    # Rows that agree in these columns are told together: a newer file of the same source replaces all of them. Empty:
    # a newer file replaces row by row.
    told_by: tuple[str, ...] = ()

    @property
    def set_key(self) -> tuple[str, ...]:
        """What names the rows that one file's word replaces."""
        return self.told_by or self.key

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns that a file must have."""
        return tuple(column.name for column in self.columns if column.required)


def _columns(
    spec: str, *, values: dict[str, tuple[str, ...]] | None = None
) -> tuple[Column, ...]:
    """Parse ``name:kind!`` words; ``name=alias`` gives an older name.

    ``!`` marks a column that the file must have and every row must fill, ``!?`` one that a row may leave empty.
    """
    columns = []
    for word in spec.split():
        name, _, kind = word.rstrip("!?").partition(":")
        name, _, alias = name.partition("=")
        columns.append(
            Column(
                name=name,
                kind=kind or "text",  # type: ignore[arg-type]
                required=word.endswith(("!", "!?")),
                aliases=(alias,) if alias else (),
                values=(values or {}).get(name, ()),
                may_be_empty=not word.endswith("!"),
            )
        )
    return tuple(columns)


def _table(
    name: str,
    key: str,
    spec: str,
    values: dict[str, tuple[str, ...]] | None = None,
    *,
    told_by: str = "",
) -> Table:
    columns = _columns(spec, values=values)
    return Table(name, columns, tuple(key.split()), tuple(told_by.split()))


REFERRER_ALIGNMENTS = ("employed", "affiliated", "independent")
DESTINATION_KINDS = ("ours", "partner", "competitor", "unaffiliated", "unknown")
ORDER_STATUSES = (
    "created",
    "accepted",
    "declined",
    "scheduled",
    "unattended",
    "cancelled",
    "visit_completed",
    "report_sent",
    "closed",
)
ROLES = ("referring", "ordering", "attending", "operating", "supervising", "pcp")

MEDICAL_CLAIM = _table(
    "medical_claim",
    "claim_id claim_line_number data_source",
    "claim_id! claim_line_number:integer! claim_type! person_id=patient_id! payer plan"
    " claim_start_date:date! claim_end_date:date claim_line_start_date:date admission_date:date"
    " place_of_service_code bill_type_code drg_code=ms_drg_code revenue_center_code hcpcs_code!?"
    f" {' '.join(MODIFIERS)} rendering_npi:npi!? billing_npi:npi!? billing_tin facility_npi:npi"
    f" diagnosis_code_1!? {' '.join(DIAGNOSES[1:])}"
    " paid_amount:money!? allowed_amount:money charge_amount:money in_network_flag data_source! file_date:date",
    {"claim_type": ("professional", "institutional")},
)
ELIGIBILITY = _table(
    "eligibility",
    "person_id payer enrollment_start_date",
    "person_id=patient_id! birth_date:date gender enrollment_start_date:date! enrollment_end_date:date!?"
    " payer!? zip_code state",
)
PROVIDER_ROLE = _table(
    "medical_claim_provider_role",
    "claim_id claim_line_number role qualifier",
    "claim_id! claim_line_number:integer role! npi! qualifier",
    {"role": ROLES},
)
CLAIM_ADJUSTMENT = _table(
    "claim_adjustment",
    "claim_id replaces_claim_id",
    "claim_id! replaces_claim_id! kind!",
    {"kind": ("replacement", "void")},
)
PRACTITIONER = _table(
    "practitioner",
    "npi",
    "npi:npi! first_name last_name credential taxonomy_code!? specialty gender deactivation_date:date",
)
ORGANIZATION = _table(
    "organization",
    "organization_id",
    "organization_id! name! npi:npi tin ccn parent_organization_id system",
)
PRACTICE = _table(
    "practice",
    "practice_id",
    "practice_id! name! organization_id tin address_1 city state zip_code county_fips latitude:number"
    " longitude:number phone fax",
)
AFFILIATION = _table(
    "affiliation",
    "npi practice_id from_date",
    "npi:npi! practice_id! role from_date:date! to_date:date primary_flag:flag",
)
NETWORK_STATUS = _table(
    "network_status",
    "subject_type subject_id from_date",
    "subject_type! subject_id! system alignment! from_date:date! to_date:date",
    {
        "subject_type": ("npi", "tin", "ccn", "organization"),
        "alignment": (*REFERRER_ALIGNMENTS, *DESTINATION_KINDS[:4]),
    },
)
REFERRAL_ORDER = _table(
    "referral_order",
    "order_id",
    "order_id! order_date:date! person_id referring_npi referring_source_id referred_to_npi"
    " referred_to_specialty service_line priority status! scheduled_at:timestamp appointment_date:date"
    " visit_date:date report_sent_at:timestamp network_level out_of_network_reason payer",
    {"status": ORDER_STATUSES},
)
APPOINTMENT = _table(
    "appointment",
    "appointment_id",
    "appointment_id! clinic! service_line provider_npi!? created_at:timestamp start_at:timestamp! status"
    " new_patient_flag:flag person_id referral_order_id",
    {"status": ("open", "booked", "completed", "no_show", "cancelled")},
)
ACCESS_OBSERVATION = _table(
    "access_observation",
    "clinic service_line observed_on",
    "clinic! service_line! observed_on:date! third_next_available_days:number! report_turnaround_hours:number",
)
NPI_PAIR_MONTH = _table(
    "npi_pair_month",
    "source month from_npi to_npi",
    "source! month:date! from_npi! to_npi! patients:integer encounters:integer evidence",
)
INTERACTION = _table(
    "interaction",
    "interaction_id",
    "interaction_id! date:date! practice_id! npi liaison kind purpose service_line trigger_score:number"
    " planned_reason",
)
INTERVENTION = _table(
    "intervention",
    "intervention_id practice_id",
    "intervention_id! name! service_line! start_date:date! end_date:date kind practice_id cost:money",
)
MARGIN = _table(
    "margin",
    "service_line",
    "service_line! low:money! high:money! approved_by approved_on:date",
)

LOCATION = _table(
    "location",
    "npi kind line",
    "npi:npi! kind! line:integer! address_1 address_2 city state zip_code country phone fax",
    {"kind": ("practice", "secondary", "mailing")},
    told_by="npi kind",
)
OTHER_NAME = _table("other_name", "npi name kind", "npi:npi! name! kind!?")
ENDPOINT = _table(
    "endpoint",
    "npi kind address",
    "npi:npi! kind! address! description",
    told_by="npi",
)
CLINICIAN_GROUP = _table(
    "clinician_group",
    "npi individual_enrollment_id org_pac_id address_id",
    "npi:npi! individual_pac_id individual_enrollment_id last_name first_name middle_name suffix credential gender"
    " specialty secondary_specialties org_pac_id group_name group_members:integer address_id address_1 address_2 city"
    " state zip_code phone",
    told_by="npi",
)
GROUP_REASSIGNMENT = _table(
    "group_reassignment",
    "npi individual_enrollment_id group_pac_id group_enrollment_id record_type",
    "npi:npi! individual_pac_id individual_enrollment_id last_name first_name state specialty group_pac_id!"
    " group_enrollment_id group_name group_state record_type",
    told_by="npi",
)
FACILITY_AFFILIATION = _table(
    "facility_affiliation",
    "npi ccn facility_type",
    "npi:npi! individual_pac_id last_name first_name ccn! facility_type parent_ccn",
    told_by="npi",
)
# The npi is text here: an EHR's record may have a wrong one, and a person sorts that out.
REFERRAL_SOURCE = _table(
    "referral_source",
    "system code",
    "system! code! name npi credential specialty phone fax address_1 city state zip_code",
)
ALIAS = _table(
    "alias",
    "kind id",
    "kind! id! same_as!",
    {"kind": ("practitioner", "practice", "referral_source")},
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        MEDICAL_CLAIM,
        ELIGIBILITY,
        PROVIDER_ROLE,
        CLAIM_ADJUSTMENT,
        PRACTITIONER,
        ORGANIZATION,
        PRACTICE,
        AFFILIATION,
        NETWORK_STATUS,
        REFERRAL_ORDER,
        APPOINTMENT,
        ACCESS_OBSERVATION,
        NPI_PAIR_MONTH,
        INTERACTION,
        INTERVENTION,
        MARGIN,
        LOCATION,
        OTHER_NAME,
        ENDPOINT,
        CLINICIAN_GROUP,
        GROUP_REASSIGNMENT,
        FACILITY_AFFILIATION,
        REFERRAL_SOURCE,
        ALIAS,
    )
}

# Which files each source name of `headwater ingest` looks for.
NETWORK_TABLES: Iterable[str] = (
    "practitioner",
    "organization",
    "practice",
    "affiliation",
    "network_status",
)
# What public registers give: no file of ours has their layout.
PUBLIC_TABLES: Iterable[str] = (
    "location",
    "other_name",
    "endpoint",
    "clinician_group",
    "group_reassignment",
    "facility_affiliation",
)
# What the product hands over: its directory, and which records turned out to be one.
DIRECTORY_TABLES: Iterable[str] = (*NETWORK_TABLES, "alias")
