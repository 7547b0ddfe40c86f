"""Programs as a file: every one that matches the filters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from prm.accounts.models import User
from prm.common.spreadsheets import Cell
from prm.insights.queries.current import mart_or_none
from prm.web.programs.program_list import (
    ProgramRow,
    clean_query,
    find_programs,
    rows_of,
    standing_of,
)

HEADER = (
    "program",
    "id",
    "kind",
    "service_line",
    "owner",
    "state",
    "starts_on",
    "ends_on",
    "cost_usd",
    "practices",
    "issues",
    "interventions",
    "did_it_work",
    "introductions_asked",
    "introductions_met",
)


def export_programs(
    person: User, asked: Mapping[str, str], *, on: date
) -> tuple[Iterator[list[Cell]], list[str]]:
    """Return the rows, and notes that say what the file holds."""
    rows = rows_of(
        list(find_programs(person, clean_query(asked), on=on)), person, on=on
    )
    mart = mart_or_none()
    judged = f"from the mart {mart.id}" if mart else "no mart is published"
    notes = [
        f"Programs as of {on}; state, practices and issues are those of the day.",
        "cost_usd: from its start to its last day, or a year where it has none; empty: not written down.",
        f"did_it_work: verdicts of interventions whose result {person} has looked at; {judged}.",
        f"introductions: all that were ever asked for, and those that took place, as far as {person} may read them.",
    ]
    return (_cells(row, on) for row in rows), notes


def _cells(row: ProgramRow, on: date) -> list[Cell]:
    program = row.program
    return [
        program.name,
        str(program.pk),
        program.get_kind_display(),
        row.line,
        str(program.owner),
        standing_of(program, on=on),
        program.starts_on,
        program.ends_on,
        program.cost,
        program.eligible,
        program.answered,
        program.worked,
        row.words,
        row.introductions.total,
        row.introductions.met,
    ]
