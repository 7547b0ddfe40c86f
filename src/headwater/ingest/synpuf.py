"""CMS DE-SynPUF: beneficiary years, inpatient, outpatient and carrier claims, all wide.

A carrier row holds up to 13 lines, an institutional row up to 45 procedure codes: each becomes a line. A second
segment repeats its claim without dates: its further codes become lines of the claim, its payment isn't counted again,
and a segment without codes is netted. Practitioner ids are encrypted; nine in ten fail the NPI check digit.
"""

from __future__ import annotations

import re
from pathlib import Path

from headwater.ingest.feeds import Feed, Output, Source, base_name, quoted
from headwater.ingest.files import DoorFile
from headwater.ingest.medicare import PAYER, iso_date, sex, state, without_repeats
from headwater.schema.errors import InputError
from headwater.schema.tables import ELIGIBILITY, MEDICAL_CLAIM, PROVIDER_ROLE

_CARRIER_LINES = 13
_CODES = 45  # procedure codes of one segment
_KINDS = {
    "beneficiary_summary": "beneficiary",
    "inpatient_claims": "institutional",
    "outpatient_claims": "institutional",
    "carrier_claims": "carrier",
    "prescription_drug_events": "drugs",
}
_INSTITUTIONAL = "DESYNPUF_ID CLM_ID SEGMENT CLM_FROM_DT CLM_THRU_DT PRVDR_NUM CLM_PMT_AMT AT_PHYSN_NPI ICD9_DGNS_CD_1"
_CARRIER = "DESYNPUF_ID CLM_ID CLM_FROM_DT CLM_THRU_DT ICD9_DGNS_CD_1"
_BENEFICIARY = (
    "DESYNPUF_ID BENE_BIRTH_DT BENE_DEATH_DT BENE_SEX_IDENT_CD SP_STATE_CODE BENE_HI_CVRAGE_TOT_MONS"
    " BENE_SMI_CVRAGE_TOT_MONS"
)


def _recognise(path: Path) -> str | None:
    name = base_name(path)
    return next((kind for part, kind in _KINDS.items() if part in name), None)


def _feed(file: DoorFile, kind: str) -> Feed:
    return {
        "beneficiary": _beneficiary,
        "institutional": _institutional,
        "carrier": _carrier,
    }[kind](file)


def _institutional(file: DoorFile) -> Feed:
    file.require(_INSTITUTIONAL.split())
    names = [quoted(f"HCPCS_CD_{at}") for at in range(1, _CODES + 1)]
    codes = ", ".join(
        name if name.strip('"') in file.columns else "NULL" for name in names
    )
    inpatient = "CLM_ADMSN_DT" in file.columns
    # The first segment has what the second leaves out; a claim without codes still is one line.
    carried = ", ".join(
        f'coalesce("{name}", max("{name}") OVER (PARTITION BY "CLM_ID")) AS "{name}"'
        for name in ("CLM_FROM_DT", "CLM_THRU_DT", "AT_PHYSN_NPI", "ICD9_DGNS_CD_1")
    )
    rows = f"""(
        SELECT *, unnest(_places) AS _place FROM (
            SELECT * REPLACE ({carried}), [{codes}] AS _codes,
                CASE WHEN len(list_filter(_codes, lambda code: code IS NOT NULL)) > 0
                     THEN list_filter(range(1, {_CODES + 1}), lambda n: _codes[n] IS NOT NULL)
                     WHEN coalesce("SEGMENT", '1') = '1' THEN [1] ELSE [] END AS _places
            FROM raw
        )
    )"""
    first = "coalesce(\"SEGMENT\", '1') = '1' AND _place = _places[1]"
    claim = {
        "claim_id": '"CLM_ID"',
        "claim_line_number": f'((coalesce(try_cast("SEGMENT" AS INTEGER), 1) - 1) * {_CODES} + _place)',
        "claim_type": "'institutional'",
        "person_id": '"DESYNPUF_ID"',
        "payer": PAYER,
        "claim_start_date": iso_date("CLM_FROM_DT"),
        "claim_end_date": iso_date("CLM_THRU_DT"),
        # The file says no bill type; the first two digits say what kind of stay or visit it was.
        "bill_type_code": "'111'" if inpatient else "'131'",
        "hcpcs_code": "_codes[_place]",
        "rendering_npi": '"AT_PHYSN_NPI"',
        "facility_npi": '"PRVDR_NUM"',
        "paid_amount": f'CASE WHEN {first} THEN "CLM_PMT_AMT" END',
        "data_source": "'synpuf'",
        **without_repeats(_diagnoses(file, 10)),
    }
    if inpatient:
        claim["admission_date"] = iso_date("CLM_ADMSN_DT")
        claim["drg_code"] = '"CLM_DRG_CD"'
    return Feed(file, (Output(MEDICAL_CLAIM, claim, rows, "_place"), *_roles(file)))


def _carrier(file: DoorFile) -> Feed:
    file.require(
        [*_CARRIER.split(), *_line_columns("PRF_PHYSN_NPI"), *_line_columns("HCPCS_CD")]
    )
    rows = f"""(
        SELECT *, unnest(list_filter(
            range(1, {_CARRIER_LINES + 1}),
            lambda n: {_at("HCPCS_CD", "n")} IS NOT NULL OR {_at("PRF_PHYSN_NPI", "n")} IS NOT NULL
        )) AS _place FROM raw
    )"""
    line_diagnosis = (
        _at("LINE_ICD9_DGNS_CD") if "LINE_ICD9_DGNS_CD_1" in file.columns else "NULL"
    )
    claim = {
        "claim_id": '"CLM_ID"',
        "claim_line_number": "_place",
        "claim_type": "'professional'",
        "person_id": '"DESYNPUF_ID"',
        "payer": PAYER,
        "claim_start_date": iso_date("CLM_FROM_DT"),
        "claim_end_date": iso_date("CLM_THRU_DT"),
        "hcpcs_code": _at("HCPCS_CD"),
        "rendering_npi": _at("PRF_PHYSN_NPI"),
        "data_source": "'synpuf'",
        **_money(file, "paid_amount", "LINE_NCH_PMT_AMT"),
        **_money(file, "allowed_amount", "LINE_ALOWD_CHRG_AMT"),
        **_money(file, "billing_tin", "TAX_NUM"),
        **without_repeats(
            [f'coalesce({line_diagnosis}, "ICD9_DGNS_CD_1")', *_diagnoses(file, 8)]
        ),
    }
    return Feed(file, (Output(MEDICAL_CLAIM, claim, rows, "_place"),))


def _beneficiary(file: DoorFile) -> Feed:
    """A year of a beneficiary. The file counts months of Part A and B without naming them.

    The months are taken to be the last of the year, as for somebody who turned 65, unless the person died: then to
    begin in January. A year without any month is netted.
    """
    file.require(_BENEFICIARY.split())
    year = _year(file)
    months = 'greatest(try_cast("BENE_HI_CVRAGE_TOT_MONS" AS INTEGER), try_cast("BENE_SMI_CVRAGE_TOT_MONS" AS INTEGER))'
    rows = f"(SELECT *, {months} AS _months FROM raw) WHERE coalesce(_months, 12) > 0"
    late = "CASE WHEN \"BENE_DEATH_DT\" IS NULL THEN lpad((13 - _months)::VARCHAR, 2, '0') ELSE '01' END"
    columns = {
        "person_id": '"DESYNPUF_ID"',
        "birth_date": iso_date("BENE_BIRTH_DT"),
        "gender": sex("BENE_SEX_IDENT_CD"),
        "enrollment_start_date": f"{year} || '-' || {late} || '-01'",
        "enrollment_end_date": f"coalesce({iso_date('BENE_DEATH_DT')}, {year} || '-12-31')",
        "payer": PAYER,
        "state": state("SP_STATE_CODE"),
    }
    return Feed(file, (Output(ELIGIBILITY, columns, rows),))


def _year(file: DoorFile) -> str:
    """SQL: the year of a beneficiary file, which the published files have in their name alone."""
    if "YEAR" in file.columns:
        return '"YEAR"'
    found = re.search(r"(?<!\d)(20\d\d)_beneficiary", file.name.lower())
    if found is None:
        raise InputError(
            "Neither a column YEAR nor the file's name says which year this is.",
            "Name it as CMS does: DE1_0_2008_Beneficiary_Summary_File_Sample_1.csv.",
            file=file.name,
        )
    return f"'{found[1]}'"


def _roles(file: DoorFile) -> list[Output]:
    roles = {"attending": "AT_PHYSN_NPI", "operating": "OP_PHYSN_NPI"}
    return [
        Output(
            PROVIDER_ROLE,
            {"claim_id": '"CLM_ID"', "role": f"'{role}'", "npi": quoted(column)},
            f"raw WHERE {quoted(column)} IS NOT NULL",
            str(part),
            derived=True,
        )
        for part, (role, column) in enumerate(roles.items())
        if column in file.columns
    ]


def _at(prefix: str, place: str = "_place") -> str:
    """SQL: the column of a line, by its number."""
    return f"[{', '.join(map(quoted, _line_columns(prefix)))}][{place}]"


def _line_columns(prefix: str) -> list[str]:
    return [f"{prefix}_{at}" for at in range(1, _CARRIER_LINES + 1)]


def _money(file: DoorFile, column: str, prefix: str) -> dict[str, str]:
    wanted = set(_line_columns(prefix))
    return {column: _at(prefix)} if wanted <= set(file.columns) else {}


def _diagnoses(file: DoorFile, most: int) -> list[str]:
    names = [f"ICD9_DGNS_CD_{at}" for at in range(1, most + 1)]
    return [quoted(name) for name in names if name in file.columns]


SYNPUF = Source(
    name="synpuf",
    recognise=_recognise,
    feed=_feed,
    wanted="DE1_0_…_Beneficiary_Summary_File, Inpatient_Claims, Outpatient_Claims and Carrier_Claims",
    unused={"drugs": "drug events, Headwater doesn't use them yet"},
)
