"""Sources whose files already have our layout, from ``tuva`` to the product's own ``directory``.

A file is known by its base name (``medical_claim.csv``, ``medical_claim.parquet``), its columns by their names or
the older names that the schema lists; upper and lower case are the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from headwater.ingest.feeds import Feed, Output, Source, base_name, quoted
from headwater.ingest.file_map import NO_MAP, FileMap, translated
from headwater.ingest.files import DoorFile
from headwater.schema.tables import (
    DIRECTORY_TABLES,
    NETWORK_TABLES,
    PUBLIC_TABLES,
    TABLES,
    Column,
    Table,
)

_SHOWN_EXTRA = 4  # names of left-out columns that a notice spells out


def _source(name: str, tables: Iterable[str], *, takes_map: bool = False) -> Source:
    names = tuple(tables)

    def recognise(path: Path) -> str | None:
        return base_name(path) if base_name(path) in names else None

    return Source(
        name=name,
        recognise=recognise,
        feed=lambda file, kind: canonical_feed(file, TABLES[kind]),
        wanted=", ".join(f"{table}.csv" for table in names) + ", or .parquet",
        takes_map=takes_map,
    )


def mapped(source: Source, file_map: FileMap) -> Source:
    """Return the source as it reads files that use a site's own words."""
    return replace(
        source, feed=lambda file, kind: canonical_feed(file, TABLES[kind], file_map)
    )


def canonical_feed(file: DoorFile, table: Table, file_map: FileMap = NO_MAP) -> Feed:
    """Match the columns of a file with those of its table.

    Raises
    ------
    InputError
        If a required column is missing.
    """
    known = {name.lower(): name for name in file.columns}
    matched = {
        column.name: known[name]
        for column in table.columns
        for name in _names_of(column, file_map)
        if name in known
    }
    file.require(_needed(table, matched))
    output = Output(table, _cleaned(table, _expressions(matched, file_map)))
    extra = [name for name in file.columns if name not in matched.values()]
    return Feed(file, (output,), _notices(file, extra))


def _names_of(column: Column, file_map: FileMap) -> tuple[str, ...]:
    """Return what a file may call a column, the name that counts most last."""
    own = file_map.columns.get(column.name)
    return (column.name, *column.aliases, *((own.lower(),) if own else ()))


def _expressions(matched: dict[str, str], file_map: FileMap) -> dict[str, str]:
    """SQL of each column. A tax number is the same with and without its dash: claims drop it, rosters keep it."""
    found = {
        name: translated(quoted(header), file_map.values.get(name, {}))
        for name, header in matched.items()
    }
    for name in ("tin", "billing_tin"):
        if name in found:
            found[name] = f"replace({found[name]}, '-', '')"
    if {"subject_type", "subject_id"} <= found.keys():
        subject = found["subject_id"]
        found["subject_id"] = (
            f"CASE WHEN lower({found['subject_type']}) = 'tin' THEN replace({subject}, '-', '') ELSE {subject} END"
        )
    return found


def _cleaned(table: Table, found: dict[str, str]) -> dict[str, str]:
    """Clean what front desks typed, and patients' ZIP codes; rosters are kept with care and stay as they are."""
    if table.name == "eligibility" and "zip_code" in found:
        # Written as a number it has lost its zeros, and would lie in another state.
        return found | {"zip_code": f"clean_zip({found['zip_code']}, NULL)"}
    if table.name != "referral_source":
        return found
    ways = {
        "npi": "without_decimals({})",
        "phone": "clean_phone({})",
        "fax": "clean_phone({})",
        "zip_code": "clean_zip({}, NULL)",
    }
    return {
        name: ways.get(name, "clean_text({})").format(held)
        for name, held in found.items()
    }


def _needed(table: Table, matched: dict[str, str]) -> list[str]:
    needed = [name for name in table.required if name not in matched]
    if table.name == "referral_order" and "referring_source_id" not in matched:
        # A system that knows no NPI names its own record of the referrer instead.
        needed += [name for name in ("referring_npi",) if name not in matched]
    return needed


def _notices(file: DoorFile, extra: list[str]) -> tuple[str, ...]:
    if not extra:
        return ()
    shown = ", ".join(extra[:_SHOWN_EXTRA])
    more = " …" if len(extra) > _SHOWN_EXTRA else ""
    count = f"{len(extra)} column{'s' if len(extra) != 1 else ''}"
    return (f"{file.name}: {count} that nothing here uses left out ({shown}{more}).",)


# A merge of records is a steward's word: it comes from the product's directory alone.
TUVA = _source(
    "tuva", (name for name in TABLES if name not in (*PUBLIC_TABLES, "alias"))
)
NETWORK = _source("network", NETWORK_TABLES)
EHR_REFERRALS = _source("ehr-referrals", ("referral_order",), takes_map=True)
APPOINTMENTS = _source(
    "appointments", ("appointment", "access_observation"), takes_map=True
)
NPI_PAIRS = _source("npi-pairs", ("npi_pair_month",), takes_map=True)
REFERRAL_SOURCES = _source("referral-sources", ("referral_source",))
DIRECTORY = _source("directory", DIRECTORY_TABLES)
