"""Small lakes of made-up files, as they would come to the door."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from headwater.ingest import load
from tests.prm.directory.sources import AT, npi

Rows = Sequence[Mapping[str, str]]


def write(path: Path, rows: Rows) -> Path:
    """Write a CSV whose header is what the first row has."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.DictWriter(stream, [*rows[0]])
        out.writeheader()
        out.writerows(rows)
    return path


def load_rows(
    lake: Path, source: str, name: str, rows: Rows, *, at: datetime = AT
) -> str:
    """Load one file into a lake and return the load."""
    folder = lake.parent / "door" / f"{source}-{len(list(lake.parent.rglob('*.csv')))}"
    write(folder / name, rows)
    return load(source, [folder], into=lake, at=at).load_id


def surname(number: int) -> str:
    """Return a surname of nobody, as a register shouts it."""
    return f"THORNBROOK{chr(ord('A') + number)}"


def register_row(number: int, **values: str) -> dict[str, str]:
    """Return a row of the register's main file about a person, at 1 Mill Lane in 43215 if nothing else is said."""
    return {
        "NPI": npi(number),
        "Entity Type Code": "1",
        "Provider Organization Name (Legal Business Name)": "",
        "Provider Last Name (Legal Name)": surname(number),
        "Provider First Name": "LINNEA",
        "Provider First Line Business Practice Location Address": "1 MILL LANE",
        "Provider Second Line Business Practice Location Address": "STE 5",
        "Provider Business Practice Location Address City Name": "MERROW",
        "Provider Business Practice Location Address State Name": "OH",
        "Provider Business Practice Location Address Postal Code": "432150001",
        "Provider Business Practice Location Address Country Code (If outside U.S.)": "US",
        "Provider Business Practice Location Address Telephone Number": "6145550100",
        "Healthcare Provider Taxonomy Code_1": "207R00000X",
        "Healthcare Provider Primary Taxonomy Switch_1": "Y",
        "NPI Deactivation Date": "",
        "NPI Reactivation Date": "",
        **values,
    }


def elsewhere(number: int) -> dict[str, str]:
    """Return a row about a person of another part of the country."""
    return register_row(
        number,
        **{
            "Provider First Line Business Practice Location Address": f"{number} Far Rd",
            "Provider Business Practice Location Address State Name": "WA",
            "Provider Business Practice Location Address Postal Code": "981220000",
        },
    )


def clinician_row(number: int, group: str = "0000123456") -> dict[str, str]:
    """Return a row of Doctors and Clinicians: somebody of a group in Oak Street."""
    return {
        "NPI": npi(number),
        "Ind_PAC_ID": f"00421{number:05d}",
        "Ind_enrl_ID": f"I{number:014d}",
        "Provider Last Name": surname(number),
        "Provider First Name": "LINNEA",
        "gndr": "F",
        "Cred": "MD",
        "pri_spec": "CARDIOLOGY",
        "Facility Name": "MERROW HEART GROUP",
        "org_pac_id": group,
        "num_org_mem": "12",
        "adr_ln_1": "12 Oak Street",
        "adr_ln_2": "",
        "City/Town": "MERROW",
        "State": "OH",
        "ZIP Code": "432150002",
        "Telephone Number": "6145550177",
        "adrs_id": f"OH{group}",
    }
