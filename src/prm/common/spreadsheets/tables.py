"""What a table file holds once it is read: a header, and rows of text with the number a person sees beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from prm.common.spreadsheets.safety import restored

LOOKED_AT = 20  # rows in which the header is looked for
# What Excel leaves in a cell that it couldn't work out, and our word for one that nobody ever worked out.
UNCALCULATED = "#UNCALCULATED!"
ERRORS = frozenset(
    {
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#SPILL!",
        "#CALC!",
        UNCALCULATED,
    }
)


class UnreadableFile(Exception):
    """A file that can't be read as a table: what is wrong, and what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}")
        self.what, self.remedy = what, remedy


@dataclass(frozen=True, slots=True)
class Row:
    """One row of text, as long as the header."""

    number: int  # as a spreadsheet counts: the first row of the file is 1
    cells: tuple[str, ...]
    surplus: tuple[str, ...] = ()  # text beyond the header's last column


Raw = tuple[int, Sequence[str]]


@dataclass(frozen=True)
class Table:
    """A header, and the rows below it, read anew from the file whenever one asks."""

    header: tuple[str, ...]
    kind: str  # as one says it: "CSV", "Excel sheet Roster"
    notices: tuple[str, ...] = ()
    _read: Callable[[], Iterator[Raw]] = field(default=lambda: iter(()), repr=False)
    _header_number: int = 1

    @property
    def rows(self) -> Iterator[Row]:
        """Yield the rows that hold something."""
        width = len(self.header)
        for number, cells in self._read():
            if number <= self._header_number or not any(map(str.strip, cells)):
                continue
            whole = tuple(restored(cell) for cell in cells)
            yield Row(
                number,
                (*whole[:width], *[""] * (width - len(whole))),
                tuple(cell for cell in whole[width:] if cell.strip()),
            )


def open_table(
    read: Callable[[], Iterator[Raw]], *, kind: str, notices: Iterable[str] = ()
) -> Table:
    """Return the table that ``read`` yields, its header found among the first rows.

    Raises
    ------
    UnreadableFile
        If there is nothing in it.
    """
    first = [
        (number, [restored(cell).strip() for cell in cells])
        for number, cells in islice(read(), LOOKED_AT)
    ]
    number, found = _find_header(first)
    header, told_apart = _distinct(found)
    return Table(
        header=header,
        kind=kind,
        notices=(*notices, *told_apart),
        _read=read,
        _header_number=number,
    )


def _find_header(first: list[tuple[int, list[str]]]) -> tuple[int, list[str]]:
    """Return the first row that is about as wide as the widest: titles and notes above a table are narrow."""
    candidates = [
        (number, cells)
        for number, cells in first
        if any(cells) and not cells[0].startswith("#")
    ]
    if not candidates:
        raise UnreadableFile(
            "There is nothing in this file.",
            "Check that it was saved, and that the table is on its first sheet.",
        )
    widest = max(_filled(cells) for _, cells in candidates)
    return next(
        (number, cells)
        for number, cells in candidates
        if 2 * _filled(cells) > widest or _filled(cells) == widest
    )


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell) for cell in cells)


def _distinct(cells: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """Return names that are all different; a column without one, or with another's, is told by its letter."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    counts = Counter(cell.casefold() for cell in cells)
    names, notices = [], []
    for place, cell in enumerate(cells):
        repeated = counts[cell.casefold()] > 1
        letter = f"column {letter_of(place)}"
        names.append(f"{cell} ({letter})" if cell and repeated else cell or letter)
    for cell, count in counts.items():
        if cell and count > 1:
            shown = next(each for each in cells if each.casefold() == cell)
            notices.append(
                f"{count} columns are called “{shown}”; they are told apart by their letters."
            )
    return tuple(names), notices


def letter_of(place: int) -> str:
    """Return the letters of a column as spreadsheets show them.

    >>> letter_of(0), letter_of(25), letter_of(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def is_error(text: str) -> bool:
    """Say whether a cell holds Excel's word for a formula that failed."""
    return text in ERRORS
