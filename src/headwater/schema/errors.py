"""What went wrong with a person's input, and what that person can do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
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
