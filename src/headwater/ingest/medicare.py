"""What the Medicare files have in common: their dates, their codes for states and specialties, their sexes."""

from __future__ import annotations

from headwater.ingest.feeds import quoted
from headwater.schema.definitions import load_service_lines

PAYER = "'medicare'"

# SSA state codes, which Medicare uses in place of FIPS; from the CMS carrier manual, in the order 01, 02, 03 …
_SSA_STATES = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR"
    " PA PR RI SC SD TN TX UT VT VI VA WA WV WI WY"
)


def iso_date(name: str) -> str:
    """SQL: a date such as 30-May-2015 or 20150530 as ISO text; anything else stays, for the check to name it."""
    held = quoted(name)
    parsed = f"try_strptime({held}, ['%d-%b-%Y', '%Y%m%d'])"
    return f"coalesce(strftime({parsed}, '%Y-%m-%d'), {held})"


def sex(name: str) -> str:
    """SQL: Medicare's 1 and 2 as words."""
    return f"CASE {quoted(name)} WHEN '1' THEN 'male' WHEN '2' THEN 'female' END"


def state(name: str) -> str:
    """SQL: an SSA state code as the postal abbreviation, null for the world outside."""
    whens = " ".join(
        f"WHEN {code} THEN '{postal}'"
        for code, postal in enumerate(_SSA_STATES.split(), start=1)
    )
    return f"CASE try_cast({quoted(name)} AS INTEGER) {whens} END"


def taxonomy(name: str) -> str:
    """SQL: the taxonomy code that stands for a Medicare specialty code in our service lines.

    A Medicare specialty is coarser than a taxonomy code: the first taxonomy code of its line stands for it, and the
    first of primary care for all of primary care.
    """
    lines = load_service_lines()
    first: dict[str, str] = {}
    for code, line in lines.taxonomy.items():
        first.setdefault(line, code)
    codes = {
        specialty: first[line] for specialty, line in lines.medicare_specialty.items()
    }
    primary = min(lines.primary_care_taxonomy)
    codes |= dict.fromkeys(lines.primary_care_medicare_specialty, primary)
    whens = " ".join(
        f"WHEN '{code}' THEN '{value}'" for code, value in sorted(codes.items())
    )
    return f"CASE lpad({quoted(name)}, 2, '0') {whens} END"


def without_repeats(codes: list[str]) -> dict[str, str]:
    """Return the columns of diagnoses: the first decides, and isn't said twice."""
    rest = [f"nullif({code}, {codes[0]})" for code in codes[1:]]
    return {
        f"diagnosis_code_{at}": code
        for at, code in enumerate([codes[0], *rest], start=1)
    }
