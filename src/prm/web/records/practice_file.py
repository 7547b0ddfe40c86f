"""The list of practices as a file: every row that matches, with the columns that the reader may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from prm.accounts.models import User
from prm.common.spreadsheets import Cell
from prm.insights.counts import Count
from prm.web.records.practice_entries import Search, clean_query, list_entries
from prm.web.records.practice_list import Row, make_rows
from prm.web.records.volumes import Volumes, volumes_for

HEADER = (
    "practice",
    "code",
    "tier",
    "cadence_days",
    "territory",
    "liaison",
    "alignment",
    "organization",
    "street",
    "town",
    "state",
    "zip_code",
    "phone",
)
VOLUME_HEADER = ("referrals_12_months", "to_us_12_months", "share_to_us")


def export_practices(
    person: User, asked: Mapping[str, str], *, on: date
) -> tuple[tuple[str, ...], Iterator[list[Cell]], list[str]]:
    """Return the head, the rows, and notes that say what the file holds."""
    volumes = volumes_for(person, on=on)
    entries = list_entries(Search(clean_query(asked), person, volumes, on))
    rows = make_rows(entries, volumes, on=on)
    header = HEADER + (VOLUME_HEADER if volumes.shown else ())
    notes = [f"Practices as of {on}."]
    if volumes.provenance:
        notes.append(volumes.provenance.note)
    return header, (_cells(row, volumes) for row in rows), notes


def _cells(row: Row, volumes: Volumes) -> list[Cell]:
    practice, standing = row.practice, row.standing
    cells: list[Cell] = [
        practice.name,
        row.code,
        standing.tier,
        standing.cadence_days,
        standing.territory.name if standing.territory else "",
        ", ".join(liaison.name for liaison in standing.liaisons),
        row.alignment,
        row.organization,
        practice.address_1,
        practice.city,
        practice.state,
        practice.zip_code,
        practice.phone,
    ]
    if volumes.shown:
        cells += _volumes(row)
    return cells


def _volumes(row: Row) -> list[Cell]:
    if not row.visible:
        return ["outside your territory", "", ""]
    if row.cell is None:
        return [0, 0, None]
    flow = row.cell.flow
    return [_count(flow.volume), _count(flow.ours), flow.share_to_us]


def _count(count: Count) -> Cell:
    return count.text if count.value is None else count.value
