"""What one practice sent, month by month, read once for all that a page makes of it. Not for showing."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from headwater.marts import Mart

SERIES = ("ours", "elsewhere")
_REMEMBERED = 8  # pages that are made at the same time; later nobody asks
_FROM_YEAR_0 = 12 * 1970


class Monthly(NamedTuple):
    """The months from ``first``, a month's number counted from year 0, on."""

    first: int
    volumes: dict[str, np.ndarray]  # line → months × SERIES; "" is all lines
    variances: dict[str, np.ndarray]  # line → months: how unsure it is who referred


def month_number(month: date) -> int:
    """Return the number of a month, counted from year 0."""
    return 12 * month.year + month.month - 1


@lru_cache(maxsize=_REMEMBERED)
def monthly(mart: Mart, practice_id: str) -> Monthly | None:
    """Return a practice's referrals by line; None without any, or without a window."""
    names = ["service_line", "month", "destination_kind", "volume", "variance"]
    table = mart.table("flow", names, {"practice_id": practice_id})
    if not table.num_rows or mart.window is None:
        return None
    days = table["month"].to_numpy().astype("datetime64[M]")
    numbers = days.astype(np.int64) + _FROM_YEAR_0
    end = month_number(mart.window.end)
    first, last = int(numbers.min()), max(int(numbers.max()), end)
    lines, of_line = _encoded(table["service_line"])
    kinds, of_kind = _encoded(table["destination_kind"])
    series = np.array([kind != SERIES[0] for kind in kinds], np.int64)[of_kind]
    shape = len(lines) + 1, last - first + 1
    volumes, variances = np.zeros((*shape, len(SERIES))), np.zeros(shape)
    for into in (np.zeros_like(of_line), of_line + 1):
        np.add.at(volumes, (into, numbers - first, series), table["volume"].to_numpy())
        np.add.at(variances, (into, numbers - first), table["variance"].to_numpy())
    order = ("", *sorted(lines))
    at = {"": 0} | {line: place + 1 for place, line in enumerate(lines)}
    return Monthly(
        first,
        {line: volumes[at[line]] for line in order},
        {line: variances[at[line]] for line in order},
    )


def _encoded(column: pa.ChunkedArray) -> tuple[list[str], np.ndarray]:
    """Return the texts of a column, each once, and of every row which it has."""
    found: Any = pc.dictionary_encode(column.combine_chunks())
    return found.dictionary.to_pylist(), found.indices.to_numpy().astype(np.int64)
