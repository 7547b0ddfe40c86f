"""Waits that clinics measure, week by week. They hold no patient, and go into the lake, where measures read them."""

from __future__ import annotations

import csv
import tempfile
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
from prm.directory.models import Import

COLUMNS = (
    Column(
        "clinic",
        "Clinic",
        required=True,
        synonyms=("Department", "Location", "Site", "Clinic name"),
    ),
    Column(
        "service_line",
        "Service line",
        required=True,
        synonyms=("Specialty", "Line", "Service"),
    ),
    Column(
        "observed_on",
        "Measured on",
        "day",
        required=True,
        synonyms=("Date", "Week of", "Observed", "Measured"),
    ),
    Column(
        "third_next_available_days",
        "Third next available, days",
        required=True,
        synonyms=("TNA", "3NA", "TNAA", "Third next available", "Days to third"),
    ),
    Column(
        "report_turnaround_hours",
        "Report turnaround, hours",
        synonyms=("Turnaround", "Report turnaround", "Hours to report"),
    ),
)
_NAMES = tuple(column.name for column in COLUMNS)


def say(row: CleanRow, memory: Memory) -> tuple[Sequence[Any], list[Problem]]:
    """Return the measurement; one of a clinic, line and day that came before is a problem."""
    measured = tuple(str(row.values[name]) for name in _NAMES[:3])
    first = memory.rows.setdefault(measured, row.number)
    if first != row.number:
        what = f"row {first} measures this clinic, line and day too, and was taken"
        return [], [Problem(row.number, "", what, "Keep one of the two.")]
    # The service line as the definitions name it, whichever way it was typed.
    line = row.text("service_line").casefold().replace(" ", "_")
    values = {name: str(row.values.get(name, "")) for name in _NAMES}
    return [{**values, "service_line": line}], []


def take_waits(
    said: Sequence[Any], brought_by: Import, by: User, at: datetime, *, dry: bool
) -> Outcome:
    """Put the measurements into the lake; a try-out puts them into one that it throws away."""
    from headwater.ingest import load  # here: it brings DuckDB, which no page needs

    with tempfile.TemporaryDirectory(dir=settings.UPLOADS) as made:
        folder = Path(made) / "files"
        folder.mkdir()
        with (folder / "access_observation.csv").open(
            "w", encoding="utf-8", newline=""
        ) as file:
            rows = csv.DictWriter(file, _NAMES)
            rows.writeheader()
            rows.writerows(said)
        lake = Path(made) / "lake" if dry else settings.LAKE
        return account_of(load("appointments", [folder], into=lake, at=at), lake)


ACCESS = Target(
    name="access",
    label="Waits of our clinics",
    what="Third next available appointment by clinic, service line and day, and hours until the report goes out.",
    columns=COLUMNS,
    say=say,
    take_whole=take_waits,
)
