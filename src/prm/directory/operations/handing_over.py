"""Handing people's decisions back to the lake, so that the next refresh counts by them."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction

from headwater.schema.lake import Lake
from headwater.schema.progress import Progress, no_progress
from headwater.schema.tables import TABLES
from prm.accounts.models import User
from prm.directory.adopting.precedence import HANDED_OVER
from prm.directory.queries.decisions import Row, list_decisions
from prm.ledger.operations import record


@dataclass(frozen=True, slots=True)
class HandOver:
    """What the lake was told, rows by table; nothing was new to it when ``load_id`` is empty."""

    rows: Counter[str]
    load_id: str

    @property
    def in_words(self) -> str:
        """What was handed over, in a few words."""
        if not self.load_id:
            return "nothing that the lake didn't know"
        return ", ".join(f"{count:,} {table}" for table, count in self.rows.items())


@transaction.atomic
def hand_over(
    *,
    lake: Lake | Path,
    by: User | None,
    at: datetime,
    progress: Progress | None = None,
) -> HandOver:
    """Write what people decided into the lake, as the source ``directory``.

    Records that somebody mended or uploaded, practices made of proposals, standings, merges and resolved referral
    sources. What was handed over before and holds no more is taken back: a merge that was undone stands for itself
    again, an affiliation or standing ends on the day that it began.

    Raises
    ------
    InputError, StorageError
        If the lake can't be read or written; it is as it was.
    """
    found = lake if isinstance(lake, Lake) else Lake(lake)
    loads = [each["load_id"] for each in found.loads() if each["source"] != HANDED_OVER]
    tables = list_decisions(loads)
    _take_back(found, tables)
    filled = {table: rows for table, rows in tables.items() if rows}
    load_id = _ingest(found, filled, at, progress or no_progress) if filled else ""
    done = HandOver(
        Counter({table: len(rows) for table, rows in filled.items()}), load_id
    )
    record(
        "directory.handed_over",
        by=by,
        at=at,
        rows=dict(done.rows),
        load=load_id,
        came_of_it=done.in_words,
    )
    return done


def _take_back(lake: Lake, tables: dict[str, list[Row]]) -> None:
    for table in ("alias", "affiliation", "network_status"):
        key = TABLES[table].key
        holds = {tuple(str(row[name]) for name in key) for row in tables[table]}
        for row in lake.statements(table).to_pylist():
            said = tuple(str(row[name]) for name in key)
            if row["source"] == HANDED_OVER and said not in holds:
                tables[table].append(_undone(table, row))


def _undone(table: str, row: Row) -> Row:
    if table == "alias":
        return {**row, "same_as": row["id"]}
    return {**row, "to_date": row["from_date"]}


def _ingest(
    lake: Lake, tables: dict[str, list[Row]], at: datetime, progress: Progress
) -> str:
    """Write the rows as files that anybody could have delivered, and load them; return the load, if it was one."""
    from headwater.ingest import load  # here: it brings DuckDB, which no page needs

    with TemporaryDirectory() as folder:
        for table, rows in tables.items():
            _write(Path(folder) / f"{table}.csv", table, rows)
        report = load(HANDED_OVER, [folder], into=lake, at=at, progress=progress)
    return report.load_id if any(file.loaded for file in report.files) else ""


def _write(path: Path, table: str, rows: Sequence[Row]) -> None:
    names = [column.name for column in TABLES[table].columns]
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(names)
        out.writerows([_text(row.get(name)) for name in names] for row in rows)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)
