"""NPPES: the national register of NPIs, monthly or weekly, and its deactivations.

Entity type 1 is a practitioner, 2 an organization. A deactivated NPI keeps its row but loses its content: what the
lake knew about the person stays, with the date. Files that passed through a spreadsheet have ``2.0`` for 2, and the
register itself writes ``<UNAVAIL>`` for what it withholds.
"""

from __future__ import annotations

from pathlib import Path

from headwater.ingest.feeds import Feed, Output, Source, base_name, quoted
from headwater.ingest.files import DoorFile
from headwater.schema.tables import ORGANIZATION, PRACTITIONER

_ENTITY = "Entity Type Code"
_NAME = "Provider Organization Name (Legal Business Name)"
_EIN = "Employer Identification Number (EIN)"
_DEACTIVATED = ("NPI Deactivation Date", "NPPES Deactivation Date")
_SEX = ("Provider Sex Code", "Provider Gender Code")  # renamed in 2025
_REACTIVATED = "NPI Reactivation Date"
_MAIN = (
    "NPI",
    _ENTITY,
    _NAME,
    "Provider Last Name (Legal Name)",
    "Provider First Name",
    "Healthcare Provider Taxonomy Code_1",
    "Healthcare Provider Primary Taxonomy Switch_1",
)
_TAXONOMIES = 15
_OTHER_IDS = 50
_CERTIFICATION = "6"  # kind of other identifier that is a CMS certification number

# What the first line of a file must name for it to be of a kind; the first that fits decides.
_SIGNS = {
    "main": _ENTITY,
    "endpoints": "Endpoint Type",
    "locations": "Provider Secondary Practice Location Address",
    "other_names": "Provider Other Organization Name Type Code",
    "deactivations": "Deactivation Date",
}
_FIRST_LINE_BYTES = 1 << 15


def _recognise(path: Path) -> str | None:
    if "fileheader" in base_name(
        path
    ):  # the register ships each header a second time, alone
        return None
    if "deactivat" in base_name(path):
        return "deactivations"
    with path.open("rb") as stream:
        first = stream.read(_FIRST_LINE_BYTES).partition(b"\n")[0]
    return next((kind for kind, sign in _SIGNS.items() if sign.encode() in first), None)


def _feed(file: DoorFile, kind: str) -> Feed:
    return _main(file) if kind == "main" else _deactivations(file)


def _main(file: DoorFile) -> Feed:
    file.require(_MAIN)
    entity = _number(_ENTITY)
    gone = _deactivated(file)
    practitioner = {
        "npi": _number("NPI"),
        "first_name": _known("Provider First Name"),
        "last_name": _known("Provider Last Name (Legal Name)"),
        "credential": _optional(file, "Provider Credential Text"),
        "taxonomy_code": _primary_taxonomy(file),
        "gender": _gender(file),
        "deactivation_date": gone,
    }
    organization = {
        "organization_id": f"'npi:' || {_number('NPI')}",
        # A row that is neither person nor organization nor deactivated ends up here, without a name: refused.
        "name": f"CASE WHEN {entity} = '2' THEN {_known(_NAME)} END",
        "npi": _number("NPI"),
        "tin": _optional(file, _EIN),
        "ccn": _certification(file),
    }
    empty = f"{quoted(_ENTITY)} IS NULL AND {gone} IS NOT NULL"
    return Feed(
        file,
        (
            Output(PRACTITIONER, practitioner, f"raw WHERE {entity} = '1'"),
            _closed(gone, f"(SELECT * FROM raw WHERE {empty})"),
            Output(
                ORGANIZATION,
                organization,
                f"raw WHERE coalesce({entity}, '') <> '1' AND NOT ({empty})",
            ),
        ),
    )


def _deactivations(file: DoorFile) -> Feed:
    dated = [name for name in _DEACTIVATED if name in file.columns]
    file.require(["NPI", *(() if dated else _DEACTIVATED[:1])])
    return Feed(file, (_closed(_deactivated(file), "raw"),))


def _closed(gone: str, rows: str) -> Output:
    """A deactivation: all that is known of the person, and the date. Organizations keep no such date: netted."""
    columns = {
        "npi": _number("NPI"),
        **{
            name: f"known_practitioner.{name}"
            for name in (
                "first_name",
                "last_name",
                "credential",
                "taxonomy_code",
                "specialty",
                "gender",
            )
        },
        "deactivation_date": gone,
    }
    joined = f"""{rows} AS raw
        LEFT JOIN known_practitioner ON known_practitioner.npi = {_number("NPI")}
        WHERE {_number("NPI")} IS NULL OR {_number("NPI")} NOT IN (
            SELECT npi FROM known_organization WHERE npi IS NOT NULL
        )"""
    return Output(PRACTITIONER, columns, joined, part="1")


def _number(name: str) -> str:
    """SQL: digits that a spreadsheet may have made a decimal number."""
    return f"regexp_replace(raw.{quoted(name)}, '\\.0+$', '')"


def _known(name: str) -> str:
    return f"nullif({quoted(name)}, '<UNAVAIL>')"


def _optional(file: DoorFile, name: str) -> str:
    return _known(name) if name in file.columns else "NULL"


def _deactivated(file: DoorFile) -> str:
    """SQL: the day since which the NPI is closed, as ISO text; null where it was opened again."""
    name = next((name for name in _DEACTIVATED if name in file.columns), None)
    if name is None:
        return "NULL"
    date = f"coalesce(strftime(try_strptime({quoted(name)}, '%m/%d/%Y'), '%Y-%m-%d'), {quoted(name)})"
    if _REACTIVATED not in file.columns:
        return date
    return f"CASE WHEN {quoted(_REACTIVATED)} IS NULL THEN {date} END"


def _gender(file: DoorFile) -> str:
    name = next((name for name in _SEX if name in file.columns), None)
    if name is None:
        return "NULL"
    return f"CASE {quoted(name)} WHEN 'M' THEN 'male' WHEN 'F' THEN 'female' END"


def _primary_taxonomy(file: DoorFile) -> str:
    """SQL: the taxonomy that is marked as primary, else the first."""
    whens = " ".join(
        f"WHEN {quoted(f'Healthcare Provider Primary Taxonomy Switch_{at}')} = 'Y'"
        f" THEN {quoted(f'Healthcare Provider Taxonomy Code_{at}')}"
        for at in range(1, _TAXONOMIES + 1)
        if f"Healthcare Provider Primary Taxonomy Switch_{at}" in file.columns
    )
    return f"CASE {whens} ELSE {quoted('Healthcare Provider Taxonomy Code_1')} END"


def _certification(file: DoorFile) -> str:
    """SQL: the first other identifier that is a CMS certification number."""
    kinds = [
        f"Other Provider Identifier Type Code_{at}" for at in range(1, _OTHER_IDS + 1)
    ]
    whens = " ".join(
        f"WHEN ltrim(regexp_replace({quoted(kind)}, '\\.0+$', ''), '0') = '{_CERTIFICATION}'"
        f" THEN {quoted(kind.replace(' Type Code', ''))}"
        for kind in kinds
        if kind in file.columns and kind.replace(" Type Code", "") in file.columns
    )
    return f"CASE {whens} END" if whens else "NULL"


_NOT_YET = "Headwater doesn't use them yet"
NPPES = Source(
    name="nppes",
    recognise=_recognise,
    feed=_feed,
    wanted="npidata_pfile_….csv and the deactivation report as CSV",
    unused={
        "endpoints": f"electronic endpoints, {_NOT_YET}",
        "locations": f"secondary practice locations, {_NOT_YET}",
        "other_names": f"other names of organizations, {_NOT_YET}",
    },
)
