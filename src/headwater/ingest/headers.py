"""Find a file's columns by their names, whatever the case, spaces and punctuation of this year's edition."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from headwater.ingest.feeds import quoted
from headwater.ingest.files import DoorFile

_FIRST_LINE_BYTES = 1 << 15


class Header:
    """The columns of a file: ``City/Town``, ``citytown`` and ``City Town`` are one.

    Raises
    ------
    InputError
        If a required column is missing.
    """

    def __init__(self, file: DoorFile, *, require: Iterable[str] = ()) -> None:
        self._names = {_bare(name): name for name in file.columns}
        file.require(name for name in require if name not in self)

    def __contains__(self, name: str) -> bool:
        return _bare(name) in self._names

    def sql(self, *names: str) -> str:
        """SQL: the first of these columns that the file has, else null."""
        for name in names:
            if name in self:
                return f"raw.{quoted(self._names[_bare(name)])}"
        return "NULL::VARCHAR"


def _bare(name: str) -> str:
    return re.sub("[^a-z0-9]", "", name.lower())


def first_line(path: Path) -> str:
    """Return the names of a file's columns as far as they can be had without reading it."""
    with path.open("rb") as stream:
        head = stream.read(_FIRST_LINE_BYTES)
    if head.startswith(b"PAR1"):
        with suppress(pa.ArrowException, OSError):
            return ",".join(pq.read_schema(path).names)
        return ""
    return head.partition(b"\n")[0].decode("utf-8", errors="replace")


def signs_in(line: str, signs: dict[str, str]) -> str | None:
    """Return the first kind whose sign stands in a header line, read as tolerantly."""
    bare = _bare(line)
    return next((kind for kind, sign in signs.items() if _bare(sign) in bare), None)
