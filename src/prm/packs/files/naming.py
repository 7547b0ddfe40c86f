"""Names that a workbook takes: of its sheets, and of ranges that formulas elsewhere can use."""

from __future__ import annotations

import re

_LONGEST_SHEET = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


class Names:
    """Gives each thing a name of its own."""

    def __init__(self) -> None:
        self._sheets: set[str] = set()
        self._ranges: set[str] = set()

    def sheet(self, title: str) -> str:
        """Return a name for a sheet: short enough, without the signs that Excel refuses, and not taken yet."""
        plain = _FORBIDDEN.sub(" ", title).strip() or "Sheet"
        return _free(self._sheets, plain, _LONGEST_SHEET, " ")

    def range(self, *words: str) -> str:
        """Return a name for a range, as ``Issues_Open_now``."""
        plain = "_".join(re.sub(r"\W+", "_", word).strip("_") for word in words if word)
        if not plain or not plain[0].isalpha():
            plain = f"n_{plain}"
        # Excel takes R1C1 and AB12 for addresses.
        if re.fullmatch(r"[A-Za-z]{1,3}\d+|[rRcC]\d*", plain):
            plain = f"{plain}_"
        return _free(self._ranges, plain, 200, "_")


def _free(taken: set[str], plain: str, longest: int, joint: str) -> str:
    name, number = plain[:longest].strip(), 1
    while name.casefold() in taken:
        number += 1
        end = f"{joint}{number}"
        name = plain[: longest - len(end)].strip() + end
    taken.add(name.casefold())
    return name
