"""The EHR's list of referrers. It goes into the lake, where measures count by it; the directory takes it from there."""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from prm.accounts.models import User
from prm.directory.imports.columns import Column
from prm.directory.imports.targets.base import (
    CleanRow,
    Memory,
    Outcome,
    Problem,
    Target,
)
from prm.directory.imports.targets.registers import account_of
from prm.directory.models import Import, ReferralSource
from prm.directory.operations.referral_sources import adopt_referral_sources

COLUMNS = (
    Column(
        "code",
        "Record number",
        required=True,
        synonyms=("Code", "ID", "Source ID", "Referral source ID", "Referring ID"),
    ),
    Column(
        "name",
        "Name",
        required=True,
        synonyms=("Referral source", "Referring", "Referrer", "Full name"),
    ),
    # As it was typed: a wrong number is a reason to compare, not to refuse the record.
    Column("npi", "NPI", synonyms=("NPI number", "Referring NPI")),
    Column("credential", "Credential", synonyms=("Title", "Degree")),
    Column("specialty", "Specialty"),
    Column("phone", "Phone", synonyms=("Telephone", "Office phone", "Phone number")),
    Column("fax", "Fax", synonyms=("Fax number",)),
    Column("address_1", "Street", synonyms=("Address", "Address 1", "Street address")),
    Column("city", "Town", synonyms=("City",)),
    Column("state", "State"),
    Column("zip_code", "ZIP", synonyms=("ZIP code", "Zip", "Postal code")),
)
SYSTEM = "EHR"
_NAMES = tuple(column.name for column in COLUMNS)


def say(row: CleanRow, memory: Memory) -> tuple[Sequence[Any], list[Problem]]:
    """Return the record; a number that came before is a problem."""
    first = memory.rows.setdefault(row.text("code"), row.number)
    if first != row.number:
        what = f"row {first} has this number too, and was taken"
        return [], [Problem(row.number, "code", what, "Keep one of the two.")]
    return [{name: row.text(name) for name in _NAMES}], []


def take_sources(
    said: Sequence[Any], brought_by: Import, by: User, at: datetime, *, dry: bool
) -> Outcome:
    """Put the records into the lake, then compare them with the directory; a try-out does the first elsewhere."""
    from headwater.ingest import load  # here: it brings DuckDB, which no page needs

    with tempfile.TemporaryDirectory(dir=settings.UPLOADS) as made:
        folder = Path(made) / "files"
        folder.mkdir()
        _write(said, folder / "referral_source.csv")
        lake = Path(made) / "lake" if dry else settings.LAKE
        report = load("referral-sources", [folder], into=lake, at=at)
        outcome = account_of(report, lake)
    known = set(
        ReferralSource.objects.filter(system=SYSTEM).values_list("code", flat=True)
    )
    fresh = sum(each["code"] not in known for each in said)
    outcome.created = Counter({"referral_source": fresh, "row": outcome.created["row"]})
    outcome.unchanged["referral_source"] = len(said) - fresh
    if not dry:
        adopt_referral_sources(lake=settings.LAKE, by=by, at=at)
    return outcome


def _write(said: Sequence[Any], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, ["system", *_NAMES])
        rows.writeheader()
        rows.writerows({"system": SYSTEM, **each} for each in said)


REFERRAL_SOURCES = Target(
    name="referral_sources",
    label="Referral sources",
    what="The EHR’s list of who refers, a record a row. Those that only a person can tell wait for a steward.",
    columns=COLUMNS,
    say=say,
    take_whole=take_sources,
)
