"""From which day on a lake's claims can be taken as whole."""

from __future__ import annotations

from datetime import date

import pyarrow.parquet as pq

from headwater.measures.maturity import first_whole_month
from headwater.results import Window
from headwater.schema.lake import Lake, readable

# A bucket is a random part of the people, so a few of them show the months as well as all do.
_ENOUGH_LINES = 100_000


def data_start(lake: Lake) -> date:
    """Return the first day of the first month with at least a tenth of the median month's claim lines.

    Read from the sizes of the lake's files alone. A lake without claims starts on the first day there is.
    """
    lines: dict[date, int] = {}
    for bucket in range(lake.buckets):
        for file in lake.files("medical_claim", bucket):
            month = date.fromisoformat(f"{file.rpartition('month=')[2][:7]}-01")
            with readable([file]):
                rows = pq.read_metadata(file).num_rows
            lines[month] = lines.get(month, 0) + rows
        if sum(lines.values()) >= _ENOUGH_LINES:
            break
    return first_whole_month(lines) or date.min


def days_of(window: Window | None) -> dict[str, str]:
    """Return the first and the last day of a window, for SQL; without a window a day that no claim has."""
    if window is None:
        return {"first": "0001-01-01", "last": "0001-01-01"}
    return {"first": window.start.isoformat(), "last": window.last_day.isoformat()}
