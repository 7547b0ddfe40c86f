"""NPIs that were closed: rows of the main file that lost their content, and the register's own report."""

from __future__ import annotations

from headwater.ingest.feeds import Feed, Output
from headwater.ingest.files import DoorFile
from headwater.ingest.headers import Header
from headwater.schema.tables import PRACTITIONER

_DATES = ("NPI Deactivation Date", "NPPES Deactivation Date")
_REACTIVATED = "NPI Reactivation Date"
_KEPT = (
    "first_name",
    "last_name",
    "credential",
    "taxonomy_code",
    "specialty",
    "gender",
)


def deactivations(file: DoorFile) -> Feed:
    """Read the report: an NPI and the day since which it is closed."""
    dated = any(name in Header(file) for name in _DATES)
    header = Header(file, require=("NPI", *(() if dated else _DATES[:1])))
    return Feed(file, (closed(header, "raw"),))


def closed(header: Header, rows: str) -> Output:
    """A deactivation: all that is known of the person, and the date. Organizations keep no such date: netted."""
    npi = f"without_decimals({header.sql('NPI')})"
    columns = {
        "npi": npi,
        **{name: f"known_practitioner.{name}" for name in _KEPT},
        "deactivation_date": deactivation_day(header),
    }
    joined = f"""{rows} AS raw
        LEFT JOIN known_practitioner ON known_practitioner.npi = {npi}
        WHERE {npi} IS NULL OR {npi} NOT IN (SELECT npi FROM known_organization WHERE npi IS NOT NULL)"""
    return Output(PRACTITIONER, columns, joined, part="1")


def deactivation_day(header: Header) -> str:
    """SQL: the day since which the NPI is closed, as ISO text; null where it was opened again."""
    held = header.sql(*_DATES)
    day = f"coalesce(strftime(try_strptime({held}, '%m/%d/%Y'), '%Y-%m-%d'), {held})"
    if _REACTIVATED not in header:
        return day
    return f"CASE WHEN {header.sql(_REACTIVATED)} IS NULL THEN {day} END"
