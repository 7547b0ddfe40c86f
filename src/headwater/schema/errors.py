"""What went wrong, and what the person who reads it can do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


# Not frozen: `raise` inside a context manager sets the traceback on the exception itself.
@dataclass(eq=False)
class InputError(Exception):
    """Input that cannot be used: said in one sentence, with the remedy in a second.

    ``file``, ``row`` (1 is the first row after the header) and ``column`` name the place when it is known.
    """

    problem: str
    remedy: str
    file: str = ""
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        place = ", ".join(
            part
            for part in (
                self.file,
                f"row {self.row}" if self.row is not None else "",
                f"column {self.column}" if self.column else "",
            )
            if part
        )
        return f"{place + ': ' if place else ''}{self.problem} {self.remedy}"

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep every field on the way back from a worker process."""
        return type(self), (
            self.problem,
            self.remedy,
            self.file,
            self.row,
            self.column,
        )


@dataclass(eq=False)
class StorageError(Exception):
    """The disk, or something written on it, failed: not the person's input, though a person must act."""

    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.problem} {self.remedy}"

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep both sentences on the way back from a worker process."""
        return type(self), (self.problem, self.remedy)
