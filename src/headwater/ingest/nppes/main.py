"""The main file of NPPES: who each NPI is, and where: a place of practice and a mailing address.

Entity type 1 is a practitioner, 2 an organization. A deactivated NPI keeps its row but loses its content: what the lake
knew about the person stays, with the date.
"""

from __future__ import annotations

from headwater.ingest.feeds import Feed, Output
from headwater.ingest.files import DoorFile
from headwater.ingest.headers import Header
from headwater.ingest.nppes.deactivations import closed, deactivation_day
from headwater.ingest.nppes.names import kind_of_name
from headwater.schema.tables import LOCATION, ORGANIZATION, OTHER_NAME, PRACTITIONER

_ENTITY = "Entity Type Code"
_NAME = "Provider Organization Name (Legal Business Name)"
_EIN = "Employer Identification Number (EIN)"
_SEX = ("Provider Sex Code", "Provider Gender Code")  # renamed in 2025
_REQUIRED = (
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
_PARTS = {"practice": 2, "mailing": 3}  # 0 is the row itself, 1 a deactivation
_NAME_PART = "4"


def main(file: DoorFile) -> Feed:
    """Read people, organizations, deactivations, addresses and other names out of the wide rows."""
    header = Header(file, require=_REQUIRED)
    entity = f"without_decimals({header.sql(_ENTITY)})"
    empty = f"{header.sql(_ENTITY)} IS NULL AND {deactivation_day(header)} IS NOT NULL"
    return Feed(
        file,
        (
            Output(PRACTITIONER, _practitioner(header), f"raw WHERE {entity} = '1'"),
            closed(header, f"(SELECT * FROM raw WHERE {empty})"),
            Output(
                ORGANIZATION,
                _organization(header, entity),
                f"raw WHERE coalesce({entity}, '') <> '1' AND NOT ({empty})",
            ),
            _locations(header),
            _other_name(header),
        ),
    )


def _practitioner(header: Header) -> dict[str, str]:
    return {
        "npi": _npi(header),
        "first_name": f"clean_text({header.sql('Provider First Name')})",
        "last_name": f"clean_text({header.sql('Provider Last Name (Legal Name)')})",
        "credential": f"clean_text({header.sql('Provider Credential Text')})",
        "taxonomy_code": _primary_taxonomy(header),
        "gender": f"sex_word({header.sql(*_SEX)})",
        "deactivation_date": deactivation_day(header),
    }


def _organization(header: Header, entity: str) -> dict[str, str]:
    return {
        "organization_id": f"'npi:' || {_npi(header)}",
        # A row that is neither person nor organization nor deactivated ends up here, without a name: refused.
        "name": f"CASE WHEN {entity} = '2' THEN clean_text({header.sql(_NAME)}) END",
        "npi": _npi(header),
        "tin": f"clean_text({header.sql(_EIN)})",
        "ccn": _certification(header),
    }


def _locations(header: Header) -> Output:
    """Two rows of a row: where the practitioner or organization works, and where letters go."""
    kinds = {kind: _address(header, kind) for kind in _PARTS}
    columns = {
        name: f"CASE raw._kind WHEN 'practice' THEN {kinds['practice'][name]} ELSE {kinds['mailing'][name]} END"
        for name in kinds["practice"]
    }
    parts = " ".join(f"WHEN '{kind}' THEN {part}" for kind, part in _PARTS.items())
    given = f"coalesce({columns['address_1']}, {columns['city']}) IS NOT NULL"
    return Output(
        LOCATION,
        {"npi": _npi(header), "kind": "raw._kind", "line": "'1'", **columns},
        f"(SELECT *, unnest({list(_PARTS)}) AS _kind FROM raw) AS raw WHERE {given}",
        part=f"CASE raw._kind {parts} END",
    )


def _address(header: Header, kind: str) -> dict[str, str]:
    place = {
        "practice": "Business Practice Location Address",
        "mailing": "Business Mailing Address",
    }[kind]

    def held(what: str) -> str:
        return header.sql(f"Provider {place} {what}")

    country = held("Country Code (If outside U.S.)")
    return {
        "address_1": f"clean_text({header.sql(f'Provider First Line {place}')})",
        "address_2": f"clean_text({header.sql(f'Provider Second Line {place}')})",
        "city": f"clean_text({held('City Name')})",
        "state": f"clean_code({held('State Name')})",
        "zip_code": f"clean_zip({held('Postal Code')}, {country})",
        "country": f"clean_code({country})",
        "phone": f"clean_phone({held('Telephone Number')})",
        "fax": f"clean_phone({held('Fax Number')})",
    }


def _other_name(header: Header) -> Output:
    """Another name that the row itself gives: an organization's, or a person's former or professional one."""
    organization = f"clean_text({header.sql('Provider Other Organization Name')})"
    first = f"clean_text({header.sql('Provider Other First Name')})"
    last = f"clean_text({header.sql('Provider Other Last Name')})"
    kind = (
        f"coalesce({header.sql('Provider Other Organization Name Type Code')},"
        f" {header.sql('Provider Other Last Name Type Code')})"
    )
    name = f"coalesce({organization}, CASE WHEN {last} IS NOT NULL THEN concat_ws(' ', {first}, {last}) END)"
    columns = {"npi": _npi(header), "name": name, "kind": kind_of_name(kind)}
    return Output(OTHER_NAME, columns, f"raw WHERE {name} IS NOT NULL", _NAME_PART)


def _npi(header: Header) -> str:
    return f"without_decimals({header.sql('NPI')})"


def _primary_taxonomy(header: Header) -> str:
    """SQL: the taxonomy that is marked as primary, else the first."""
    switches = (
        (f"Healthcare Provider Primary Taxonomy Switch_{at}", at)
        for at in range(1, _TAXONOMIES + 1)
    )
    whens = " ".join(
        f"WHEN {header.sql(switch)} = 'Y' THEN {header.sql(f'Healthcare Provider Taxonomy Code_{at}')}"
        for switch, at in switches
        if switch in header
    )
    return f"CASE {whens} ELSE {header.sql('Healthcare Provider Taxonomy Code_1')} END"


def _certification(header: Header) -> str:
    """SQL: the first other identifier that is a CMS certification number."""
    kinds = [
        f"Other Provider Identifier Type Code_{at}" for at in range(1, _OTHER_IDS + 1)
    ]
    whens = " ".join(
        f"WHEN ltrim(without_decimals({header.sql(kind)}), '0') = '{_CERTIFICATION}'"
        f" THEN clean_ccn({header.sql(kind.replace(' Type Code', ''))})"
        for kind in kinds
        if kind in header
    )
    return f"CASE {whens} END" if whens else "NULL"
