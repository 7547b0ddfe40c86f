"""Part a CSV file into good rows, numbered and rewritten so that any reader agrees on them, and malformed ones.

Real files have rows with a field too many, a quote that never closes, a line cut short. One such row must not cost
the rest of the file, and every row must keep its number for the message. A row is what CSV calls a record: it may
span lines inside quotes. When a record that spans lines turns out malformed, only its first line is given up and
reading resumes with the second, so that one stray quote doesn't swallow the rows behind it.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from headwater.ingest.files import DoorFile, physical_lines
from headwater.ingest.workspace import text_list

MAX_ROW_CHARACTERS = 1_000_000  # a longer row is a quote that never closed
_BATCH_ROWS = 20_000
# UTF-8 writes a character in at most four bytes, and quoting at most doubles it.
_MAX_LINE_BYTES = 8 * MAX_ROW_CHARACTERS


@dataclass(frozen=True, slots=True)
class MalformedRow:
    """A row that isn't one: where, why, and the fields as far as they can be told apart."""

    row: int
    problem: str
    fields: list[str]


def write_clean_rows(
    file: DoorFile,
    out: Path,
    *,
    malformed: Callable[[MalformedRow], None],
    progress: Callable[[int], None],
) -> int:
    """Write the good rows, each behind its number, without a header; hand over the others.

    Returns
    -------
    int
        Rows read, good and malformed; blank lines are no rows. 1 is the first row after the header.
    """
    lines = _Lines(physical_lines(file.path))
    _skip_header(file, lines)
    width = len(file.header)
    rows = characters = 0
    batch: list[str] = []
    with out.open("w", encoding="utf-8", newline="") as clean:
        for line in lines:
            body = line.rstrip("\r\n")
            characters += len(line)
            if _is_plain(body, file.delimiter, width):
                text, problem = body, ""
            elif not body.strip(" \t"):
                continue
            else:
                text, problem = _row(body, line, lines, file.delimiter, width)
            rows += 1
            if problem:
                malformed(MalformedRow(rows, problem, body.split(file.delimiter)))
                continue
            batch.append(f"{rows}{file.delimiter}{text}\n")
            if len(batch) >= _BATCH_ROWS:
                clean.write("".join(batch))
                batch.clear()
                progress(characters)
        clean.write("".join(batch))
    return rows


def read_clean_rows(clean: Path, file: DoorFile) -> str:
    """SQL: the relation of what ``write_clean_rows`` wrote: ``_n``, then ``c0``, ``c1`` … as text."""
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(file.header)))
    # Nothing is left to detect: a CR inside quotes, for one, would be taken for the file's line end.
    return f"""read_csv({text_list([str(clean)])}, header = false, auto_detect = false, new_line = '\\n',
        delim = '{file.delimiter}', quote = '"', escape = '"', nullstr = '', strict_mode = true,
        max_line_size = {_MAX_LINE_BYTES}, columns = {{'_n': 'BIGINT', {columns}}})"""


class _Lines:
    """Lines that can be handed back, for a record that has to be given up."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._returned: deque[str] = deque()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        return self._returned.popleft() if self._returned else next(self._lines)

    def hand_back(self, lines: list[str]) -> None:
        self._returned.extendleft(reversed(lines))


def _skip_header(file: DoorFile, lines: _Lines) -> None:
    for line in lines:
        if line.strip():
            # The header was read before: taking the same record again moves past it, however many lines it has.
            next(csv.reader(_chain(line, lines), delimiter=file.delimiter))
            return


def _is_plain(body: str, delimiter: str, width: int) -> bool:
    """Say whether the row is good without a closer look: most are, and millions pass here."""
    return (
        width > 1
        and body.count(delimiter) == width - 1
        and '"' not in body
        and "\r" not in body
        and "\0" not in body
        and len(body) <= MAX_ROW_CHARACTERS
    )


def _row(
    body: str, line: str, lines: _Lines, delimiter: str, width: int
) -> tuple[str, str]:
    """Return the row's text as strict CSV, or why it is malformed."""
    if len(body) > MAX_ROW_CHARACTERS:
        return "", "is longer than a million characters"
    if "\0" in body:
        return "", "holds a zero byte"
    if '"' not in body:
        if "\r" in body:
            return "", "holds a line end (CR) outside quotes"
        found = body.count(delimiter) + 1
        return (body, "") if found == width else ("", _wrong_width(found, width))
    if _is_fully_quoted(body, delimiter, width):
        return body, ""
    return _quoted_row(line, lines, delimiter, width)


def _is_fully_quoted(body: str, delimiter: str, width: int) -> bool:
    """Say whether every field stands in quotes and holds none: so are NPPES files, and parsing them costs most."""
    if len(body) < 2 or not body[0] == '"' == body[-1]:
        return False
    fields = body[1:-1].split(f'"{delimiter}"')
    return len(fields) == width and '"' not in "".join(fields)


def _quoted_row(
    line: str, lines: _Lines, delimiter: str, width: int
) -> tuple[str, str]:
    taken: list[str] = []
    problem = ""
    fields: list[str] = []
    try:
        fields = next(
            csv.reader(
                _chain(line, lines, taken=taken), delimiter=delimiter, strict=True
            )
        )
    except csv.Error as error:
        problem = (
            "opens a quote that never closes"
            if taken or "end of data" in str(error)
            else "has a quote inside a quoted field that isn't doubled"
        )
    if not problem and len(fields) != width:
        problem = (
            "opens a quote that never closes"
            if taken
            else _wrong_width(len(fields), width)
        )
    if not problem and any("\0" in field for field in fields):
        problem = "holds a zero byte"
    if problem:
        lines.hand_back(taken)
        return "", problem
    return _as_csv(fields, delimiter), ""


def _chain(
    first: str, lines: _Lines, *, taken: list[str] | None = None
) -> Iterator[str]:
    """Yield the first line, then more as the parser asks for them, noting which it took."""
    yield first
    length = len(first)
    for line in lines:
        length += len(line)
        if taken is not None:
            taken.append(line)
        if length > MAX_ROW_CHARACTERS:
            return
        yield line


def _as_csv(fields: list[str], delimiter: str) -> str:
    out = StringIO()
    csv.writer(
        out, delimiter=delimiter, lineterminator="", quoting=csv.QUOTE_ALL
    ).writerow(fields)
    return out.getvalue()


def _wrong_width(found: int, width: int) -> str:
    return (
        f"has {found} field{'s' if found != 1 else ''} where the header names {width}"
    )
