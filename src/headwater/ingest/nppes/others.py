"""The three files beside the main one: other names, secondary practice locations, electronic endpoints."""

from __future__ import annotations

from headwater.ingest.feeds import Feed, Output
from headwater.ingest.files import DoorFile
from headwater.ingest.headers import Header
from headwater.ingest.nppes.names import kind_of_name
from headwater.schema.tables import ENDPOINT, LOCATION, OTHER_NAME

_NAME = "Provider Other Organization Name"
_PLACE = "Provider Secondary Practice Location Address"
_FAX = ("Provider Practice Location Address - Fax Number", f"{_PLACE} - Fax Number")
_NO_ADDRESS = "('none', 'n/a', 'na', 'null', 'unknown')"  # people type it


def other_names(file: DoorFile) -> Feed:
    """Read the other names of organizations."""
    header = Header(file, require=("NPI", _NAME))
    columns = {
        "npi": _npi(header),
        "name": f"clean_text({header.sql(_NAME)})",
        "kind": kind_of_name(header.sql(f"{_NAME} Type Code")),
    }
    return Feed(file, (Output(OTHER_NAME, columns),))


def secondary_locations(file: DoorFile) -> Feed:
    """Read where else an NPI works; a place that is given twice is one line, and lines count from 1 for each NPI."""
    header = Header(file, require=("NPI", f"{_PLACE} - Address Line 1"))
    country = header.sql(f"{_PLACE} - Country Code (If outside U.S.)")
    place = {
        "address_1": f"clean_text({header.sql(f'{_PLACE} - Address Line 1')})",
        "address_2": f"clean_text({header.sql(f'{_PLACE} - Address Line 2')})",
        "city": f"clean_text({header.sql(f'{_PLACE} - City Name')})",
        "state": f"clean_code({header.sql(f'{_PLACE} - State Name')})",
        "zip_code": f"clean_zip({header.sql(f'{_PLACE} - Postal Code')}, {country})",
        "country": f"clean_code({country})",
        "phone": f"clean_phone({header.sql(f'{_PLACE} - Telephone Number')})",
        "fax": f"clean_phone({header.sql(*_FAX)})",
    }
    rows = f"""(
        SELECT *, row_number() OVER (PARTITION BY {_npi(header)} ORDER BY _n) AS _line
        FROM (
            SELECT * FROM raw
            QUALIFY row_number() OVER (PARTITION BY {_npi(header)}, {", ".join(place.values())} ORDER BY _n) = 1
        ) AS raw
    ) AS raw"""
    columns = {"npi": _npi(header), "kind": "'secondary'", "line": "raw._line", **place}
    return Feed(file, (Output(LOCATION, columns, rows),))


def endpoints(file: DoorFile) -> Feed:
    """Read electronic addresses; who wrote "none" for one has none: netted."""
    header = Header(file, require=("NPI", "Endpoint Type", "Endpoint"))
    address = f"clean_text({header.sql('Endpoint')})"
    columns = {
        "npi": _npi(header),
        "kind": f"lower(clean_text({header.sql('Endpoint Type')}))",
        "address": address,
        "description": f"clean_text({header.sql('Endpoint Description')})",
    }
    rows = f"raw WHERE coalesce(lower({address}), '') NOT IN {_NO_ADDRESS}"
    return Feed(file, (Output(ENDPOINT, columns, rows),))


def _npi(header: Header) -> str:
    return f"without_decimals({header.sql('NPI')})"
