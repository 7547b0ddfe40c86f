"""What a column of a file can hold, and how its text is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from prm.common.spreadsheets import is_error
from prm.directory.adopting import cleaning
from prm.directory.adopting.cleaning import UncleanError

Kind = Literal["text", "npi", "code", "day", "phone", "email", "zip", "choice", "days"]
Value = str | date

_WRITTEN_DAYS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d",
    "%m-%d-%Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%d %b %Y",
    "%d %B %Y",
    "%m.%d.%Y",
)
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a target knows.

    Attributes
    ----------
    synonyms
        What other files call it, beside its label.
    choices
        Of a choice: our value to its label.
    words
        Of a choice: what files commonly write, in small letters, to our value.
    """

    name: str
    label: str
    kind: Kind = "text"
    required: bool = False
    synonyms: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


def read_value(column: Column, text: str) -> Value | None:
    """Return what a cell holds; None for an empty one. Choices are read by their map, not here.

    Raises
    ------
    UncleanError
        With what is wrong, and what to do.
    """
    text = text.strip()
    if not text:
        return None
    if is_error(text):
        raise UncleanError(
            f"{text} stands where a formula failed",
            "Correct the formula in the spreadsheet, or type the value.",
        )
    return _READ[column.kind](text) or None


def read_day(text: str) -> date:
    """Return a day, however a spreadsheet or a person of this country writes it.

    >>> read_day("3-Mar-2026") == read_day("March 3, 2026") == read_day("3/3/26")
    True
    """
    try:
        return cleaning.read_date(text)
    except UncleanError:
        for form in _WRITTEN_DAYS:
            try:
                return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
        raise


def read_weekdays(text: str) -> str:
    """Return digits 1 (Monday) to 7.

    >>> read_weekdays("Mon, Wed-Fri"), read_weekdays("135")
    ('1345', '135')
    """
    if re.fullmatch(r"[1-7]{1,7}", text):
        return "".join(sorted(set(text)))
    found: set[int] = set()
    for part in re.split(r"[,;/&\s]+(?:and\s+)?", text.casefold()):
        first, dash, last = part.partition("-")
        span = [_weekday(first), _weekday(last) if dash else _weekday(first)]
        found |= set(range(span[0], span[1] + 1))
    return "".join(str(day) for day in sorted(found))


def _weekday(word: str) -> int:
    for number, day in enumerate(_WEEK, start=1):
        if word.startswith(day):
            return number
    raise UncleanError(
        f"{word or 'nothing'} isn't a day of the week", "Write Mon, Wed."
    )


_READ: Mapping[Kind, Callable[[str], Value]] = {
    "text": cleaning.clean_text,
    "npi": cleaning.clean_npi,
    "code": cleaning.clean_code,
    "day": read_day,
    "phone": cleaning.clean_phone,
    "email": cleaning.clean_email,
    "zip": cleaning.clean_zip,
    "days": read_weekdays,
    "choice": cleaning.clean_text,
}
