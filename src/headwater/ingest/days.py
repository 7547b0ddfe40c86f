"""The day that a file speaks of, as its name says it."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

_EARLIEST = date(2005, 5, 23)  # the register of NPIs begins
_DAY = re.compile(r"(?<!\d)(20\d\d)([-._]?)(\d\d)\2(\d\d)(?!\d)")


def day_in_name(name: str, *, latest: date) -> date:
    """Return the last day in a file's name that isn't after ``latest``, else ``latest``.

    Examples
    --------
    >>> day_in_name("npidata_pfile_20251103-20251109.csv", latest=date(2026, 1, 1))
    datetime.date(2025, 11, 9)
    >>> day_in_name("DAC_NationalDownloadableFile.csv", latest=date(2026, 1, 1))
    datetime.date(2026, 1, 1)
    """
    found = []
    for year, _, month, day in _DAY.findall(name):
        with suppress(ValueError):
            found.append(date(int(year), int(month), int(day)))
    return max((day for day in found if _EARLIEST <= day <= latest), default=latest)
