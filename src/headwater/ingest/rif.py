"""CMS Research Identifiable Files: carrier, outpatient and inpatient claims, and beneficiary years.

Parted by vertical bars, dates like 30-May-2015, one row a claim line with the claim repeated on each. The referring
NPI stands on carrier claims, attending and operating ones on institutional claims. By-products: those roles, what a
line says about the specialty of who rendered it, and the CMS certification number of the facility.
"""

from __future__ import annotations

import re
from pathlib import Path

from headwater.ingest.feeds import Feed, Output, Source, base_name, quoted
from headwater.ingest.files import DoorFile
from headwater.ingest.medicare import (
    PAYER,
    iso_date,
    sex,
    state,
    taxonomy,
    without_repeats,
)
from headwater.schema.tables import (
    ELIGIBILITY,
    MEDICAL_CLAIM,
    ORGANIZATION,
    PRACTITIONER,
    PROVIDER_ROLE,
)

_CARRIER = (
    "BENE_ID CLM_ID LINE_NUM CLM_FROM_DT CLM_THRU_DT LINE_1ST_EXPNS_DT RFR_PHYSN_NPI PRF_PHYSN_NPI ORG_NPI_NUM TAX_NUM"
    " PRVDR_SPCLTY LINE_PLACE_OF_SRVC_CD HCPCS_CD PRNCPAL_DGNS_CD LINE_ICD_DGNS_CD LINE_NCH_PMT_AMT LINE_ALOWD_CHRG_AMT"
    " LINE_SBMTD_CHRG_AMT"
)
_INSTITUTIONAL = (
    "BENE_ID CLM_ID CLM_LINE_NUM CLM_FROM_DT CLM_THRU_DT PRVDR_NUM ORG_NPI_NUM AT_PHYSN_NPI OP_PHYSN_NPI"
    " CLM_FAC_TYPE_CD CLM_SRVC_CLSFCTN_TYPE_CD CLM_FREQ_CD CLM_PMT_AMT REV_CNTR HCPCS_CD PRNCPAL_DGNS_CD"
    " REV_CNTR_TOT_CHRG_AMT"
)
_MONTHS = tuple(f"MDCR_ENTLMT_BUYIN_{month}_IND" for month in range(1, 13))
_BENEFICIARY = f"BENE_ID RFRNC_YR BENE_BIRTH_DT BENE_SEX_IDENT_CD BENE_ZIP_CD STATE_CODE {' '.join(_MONTHS)}"


def _recognise(path: Path) -> str | None:
    name = base_name(path)
    if re.fullmatch(r"beneficiary(_\d{4})?", name):
        return "beneficiary"
    return name if name in _FEEDS or name in _UNUSED else None


def _feed(file: DoorFile, kind: str) -> Feed:
    return _FEEDS[kind](file)


def _carrier(file: DoorFile) -> Feed:
    file.require(_CARRIER.split())
    codes = [
        'coalesce("LINE_ICD_DGNS_CD", "PRNCPAL_DGNS_CD")',
        '"PRNCPAL_DGNS_CD"',
        *_numbered(file, "ICD_DGNS_CD", 12),
    ]
    claim = {
        "claim_id": '"CLM_ID"',
        "claim_line_number": '"LINE_NUM"',
        "claim_type": "'professional'",
        "person_id": '"BENE_ID"',
        "payer": PAYER,
        "claim_start_date": iso_date("CLM_FROM_DT"),
        "claim_end_date": iso_date("CLM_THRU_DT"),
        "claim_line_start_date": iso_date("LINE_1ST_EXPNS_DT"),
        "place_of_service_code": '"LINE_PLACE_OF_SRVC_CD"',
        "hcpcs_code": '"HCPCS_CD"',
        "rendering_npi": '"PRF_PHYSN_NPI"',
        "billing_npi": '"ORG_NPI_NUM"',
        "billing_tin": '"TAX_NUM"',
        "paid_amount": '"LINE_NCH_PMT_AMT"',
        "allowed_amount": '"LINE_ALOWD_CHRG_AMT"',
        "charge_amount": '"LINE_SBMTD_CHRG_AMT"',
        "data_source": "'rif'",
        **_file_date(file),
        **without_repeats(codes),
    }
    specialty = {
        "npi": '"PRF_PHYSN_NPI"',
        "taxonomy_code": taxonomy("PRVDR_SPCLTY"),
        "specialty": "'Medicare specialty ' || \"PRVDR_SPCLTY\"",
    }
    rows = _final(file)
    return Feed(
        file,
        (
            Output(MEDICAL_CLAIM, claim, rows),
            _role(
                "referring", "RFR_PHYSN_NPI", rows, 0, line='"LINE_NUM"', qualifier="DN"
            ),
            Output(
                PRACTITIONER, specialty, _where(rows, '"PRVDR_SPCLTY"'), derived=True
            ),
        ),
    )


def _institutional(file: DoorFile) -> Feed:
    file.require(_INSTITUTIONAL.split())
    claim = {
        "claim_id": '"CLM_ID"',
        "claim_line_number": '"CLM_LINE_NUM"',
        "claim_type": "'institutional'",
        "person_id": '"BENE_ID"',
        "payer": PAYER,
        "claim_start_date": iso_date("CLM_FROM_DT"),
        "claim_end_date": iso_date("CLM_THRU_DT"),
        "bill_type_code": '"CLM_FAC_TYPE_CD" || "CLM_SRVC_CLSFCTN_TYPE_CD" || "CLM_FREQ_CD"',
        "revenue_center_code": '"REV_CNTR"',
        "hcpcs_code": '"HCPCS_CD"',
        "rendering_npi": _rendering(file),
        "billing_npi": '"ORG_NPI_NUM"',
        "facility_npi": '"ORG_NPI_NUM"',
        "charge_amount": '"REV_CNTR_TOT_CHRG_AMT"',
        "paid_amount": _paid(file),
        "data_source": "'rif'",
        **_file_date(file),
        **_optional(file, "claim_line_start_date", "REV_CNTR_DT", date=True),
        **_optional(file, "admission_date", "CLM_ADMSN_DT", date=True),
        **_optional(file, "drg_code", "CLM_DRG_CD"),
        **without_repeats(['"PRNCPAL_DGNS_CD"', *_numbered(file, "ICD_DGNS_CD", 24)]),
    }
    facility = {
        "organization_id": "'npi:' || \"ORG_NPI_NUM\"",
        "name": "'Facility ' || \"PRVDR_NUM\"",
        "npi": '"ORG_NPI_NUM"',
        "ccn": '"PRVDR_NUM"',
    }
    rows = _final(file)
    roles = [
        _role(role, column, rows, part)
        for part, (role, column) in enumerate(_CLAIM_ROLES.items())
        if column in file.columns
    ]
    known = _where(rows, '"ORG_NPI_NUM"', '"PRVDR_NUM"')
    return Feed(
        file,
        (
            Output(MEDICAL_CLAIM, claim, rows),
            *roles,
            Output(ORGANIZATION, facility, known, derived=True),
        ),
    )


def _beneficiary(file: DoorFile) -> Feed:
    """A year of a beneficiary: enrolled from the first to the last month with Part A or B, or until death."""
    file.require(_BENEFICIARY.split())
    months = ", ".join(quoted(name) for name in _MONTHS)
    rows = f"""(
        SELECT *, list_filter(range(1, 13), lambda n: coalesce([{months}][n], '0') <> '0') AS _covered FROM raw
    ) WHERE len(_covered) > 0"""
    last = "last_day(try_cast(\"RFRNC_YR\" || '-' || _covered[-1] || '-1' AS DATE))::VARCHAR"
    if "DEATH_DT" in file.columns:
        last = f"least({last}, {iso_date('DEATH_DT')})"
    columns = {
        "person_id": '"BENE_ID"',
        "birth_date": iso_date("BENE_BIRTH_DT"),
        "gender": sex("BENE_SEX_IDENT_CD"),
        "enrollment_start_date": "\"RFRNC_YR\" || '-' || lpad(_covered[1]::VARCHAR, 2, '0') || '-01'",
        "enrollment_end_date": last,
        "payer": PAYER,
        "zip_code": "lpad(\"BENE_ZIP_CD\", 5, '0')",  # written as a number, it lost its zeros
        "state": state("STATE_CODE"),
    }
    return Feed(file, (Output(ELIGIBILITY, columns, rows),))


_FEEDS = {
    "carrier": _carrier,
    "outpatient": _institutional,
    "inpatient": _institutional,
    "beneficiary": _beneficiary,
}
_NOT_YET = "Headwater doesn't use them yet"
_UNUSED = {
    "dme": f"equipment claims, {_NOT_YET}",
    "hha": f"home health claims, {_NOT_YET}",
    "hospice": f"hospice claims, {_NOT_YET}",
    "snf": f"nursing facility claims, {_NOT_YET}",
    "pde": f"drug events, {_NOT_YET}",
    "beneficiary_history": f"earlier states of beneficiaries, {_NOT_YET}",
    "export_summary": "a summary that names no claim",
}
_CLAIM_ROLES = {
    "attending": "AT_PHYSN_NPI",
    "operating": "OP_PHYSN_NPI",
    "referring": "RFR_PHYSN_NPI",  # outpatient claims of recent years have it
}


def _role(
    role: str,
    column: str,
    rows: str,
    part: int,
    *,
    line: str = "NULL",
    qualifier: str = "",
) -> Output:
    columns = {
        "claim_id": '"CLM_ID"',
        "claim_line_number": line,
        "role": f"'{role}'",
        "npi": quoted(column),
        "qualifier": f"'{qualifier}'" if qualifier else "NULL",
    }
    return Output(
        PROVIDER_ROLE, columns, _where(rows, quoted(column)), str(part), derived=True
    )


def _final(file: DoorFile) -> str:
    """Rows that stand: an action that another replaced, or a row that was taken back, is netted."""
    conditions = []
    if "FINAL_ACTION" in file.columns:
        conditions.append("coalesce(\"FINAL_ACTION\", 'F') = 'F'")
    if "DML_IND" in file.columns:
        conditions.append("coalesce(\"DML_IND\", '') <> 'DELETE'")
    return f"(SELECT * FROM raw WHERE {' AND '.join(conditions) or 'true'})"


def _where(rows: str, *filled: str) -> str:
    return f"{rows} WHERE {' AND '.join(f'{name} IS NOT NULL' for name in filled)}"


def _numbered(file: DoorFile, prefix: str, most: int) -> list[str]:
    names = [f"{prefix}{at}" for at in range(1, most + 1)]
    return [quoted(name) for name in names if name in file.columns]


def _optional(
    file: DoorFile, column: str, name: str, *, date: bool = False
) -> dict[str, str]:
    if name not in file.columns:
        return {}
    return {column: iso_date(name) if date else quoted(name)}


def _file_date(file: DoorFile) -> dict[str, str]:
    """The week in which Medicare processed the claim: run-out is measured with it."""
    return _optional(file, "file_date", "NCH_WKLY_PROC_DT", date=True)


def _rendering(file: DoorFile) -> str:
    """Who treated: named on the line in recent years, else the attending physician."""
    if "RNDRNG_PHYSN_NPI" in file.columns:
        return 'coalesce("RNDRNG_PHYSN_NPI", "AT_PHYSN_NPI")'
    return '"AT_PHYSN_NPI"'


def _paid(file: DoorFile) -> str:
    """Outpatient lines have their own payment; an inpatient claim has one, which its first line carries."""
    if "REV_CNTR_PMT_AMT_AMT" in file.columns:
        return '"REV_CNTR_PMT_AMT_AMT"'
    first = 'row_number() OVER (PARTITION BY "CLM_ID" ORDER BY try_cast("CLM_LINE_NUM" AS INTEGER)) = 1'
    return f'CASE WHEN {first} THEN "CLM_PMT_AMT" END'


RIF = Source(
    name="rif",
    recognise=_recognise,
    feed=_feed,
    wanted="carrier.csv, outpatient.csv, inpatient.csv and beneficiary_<year>.csv",
    delimiter="|",
    unused=_UNUSED,
)
