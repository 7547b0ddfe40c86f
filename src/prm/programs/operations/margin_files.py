"""Taking the margins of a file from finance: a range a row, each as if somebody had written it down.

The columns are those of ``margin`` at the door, and perhaps ``seen_share``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from prm.accounts.models import User
from prm.programs.models import MarginRange
from prm.programs.operations.margins import Approved, set_margin
from prm.programs.permissions import check_can_set_margins

NEEDED = ("service_line", "low", "high", "approved_by", "approved_on")
SEEN = "seen_share"  # may be left out: then whoever brings the file says it


class FileRow(NamedTuple):
    """One row of a file, by its number as a spreadsheet counts."""

    number: int
    cells: Mapping[str, str]


class Refused(NamedTuple):
    """A cell that can't be taken, and what to do about it."""

    row: int
    column: str
    why: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file."""

    made: Sequence[MarginRange]
    known: int  # rows that stood here already, or were withdrawn here
    refused: Sequence[Refused]


@transaction.atomic
def take_margin_file(
    *, file: str, rows: Iterable[FileRow], seen_share: float, by: User, at: datetime
) -> Taken:
    """Write down every range of a file that finance approved; the same file again changes nothing.

    ``seen_share`` is that of rows that don't say their own. A row that lacks its approver or day, or can't be a range,
    is refused and the others stand. What somebody withdrew here isn't written down again: it is restored by hand.
    """
    check_can_set_margins(by)
    known = _known()
    made, refused, stood = [], [], 0
    for row in rows:
        try:
            approved = _read(row, file=file, seen_share=seen_share)
            if _key(approved) in known:
                stood += 1
                continue
            made.append(set_margin(approved=approved, by=by, at=at))
        except ValidationError as error:
            refused += _refused(row, error)
        else:
            known.add(_key(approved))
    return Taken(made, stood, refused)


def _known() -> set[tuple[object, ...]]:
    fields = ("service_line", "approved_on", "low", "high", "approver")
    return set(MarginRange.objects.values_list(*fields))


def _key(approved: Approved) -> tuple[object, ...]:
    money = approved.low, approved.high
    return approved.service_line, approved.approved_on, *money, approved.approver


def _read(row: FileRow, *, file: str, seen_share: float) -> Approved:
    lacking = [name for name in NEEDED if not row.cells.get(name, "").strip()]
    if lacking:
        raise ValidationError(
            {name: f"Nothing stands here. {_ASK[name]}" for name in lacking}
        )
    own_share = row.cells.get(SEEN, "").strip()
    return Approved(
        service_line=row.cells["service_line"].strip(),
        low=_cell(row, "low", _dollars),
        high=_cell(row, "high", _dollars),
        seen_share=_cell(row, SEEN, float) if own_share else seen_share,
        approver=row.cells["approved_by"].strip(),
        approved_on=_cell(row, "approved_on", date.fromisoformat),
        source=f"{file}, row {row.number}",
    )


def _cell(row: FileRow, name: str, read: Callable[[str], Any]) -> Any:
    text = row.cells[name].strip()
    try:
        return read(text)
    except (ValueError, InvalidOperation) as error:
        said = {name: f"“{text}” can’t be read. {_ASK[name]}"}
        raise ValidationError(said) from error


def _dollars(text: str) -> Decimal:
    return Decimal(text.removeprefix("$").replace(",", ""))


def _refused(row: FileRow, error: ValidationError) -> list[Refused]:
    said = error.message_dict
    return [
        Refused(row.number, _COLUMNS.get(name, name), " ".join(said[name]))
        for name in said
    ]


_COLUMNS = {"approver": "approved_by"}  # of a file, where a range calls it otherwise
_ASK = {
    "service_line": "Write the service line’s key, such as cardiology.",
    "low": "Write dollars, 0 or more.",
    "high": "Write dollars, no less than the lower end.",
    "approved_by": "Ask finance who approved it: a range that nobody approved doesn’t count.",
    "approved_on": "Write the day on which finance approved it, as YYYY-MM-DD.",
    SEEN: "Write a share above 0, 1 at most.",
}
