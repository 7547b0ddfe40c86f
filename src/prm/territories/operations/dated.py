"""Ending rows that hold for a span of days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypeVar

from django.db.models import QuerySet

from prm.directory.models.shapes import Dated

CHUNK = 5_000  # keys in one statement; databases allow some 30,000

Row = TypeVar("Row", bound=Dated)


def end_before(rows: QuerySet[Row], keys: Iterable[int], *, day: date) -> None:
    """Let rows hold until the day before ``day``.

    A row that would begin on that day or later never comes to hold, so it goes; the ledger still tells of it.
    """
    listed = list(keys)
    for first in range(0, len(listed), CHUNK):
        chosen = rows.filter(pk__in=listed[first : first + CHUNK])
        chosen.filter(from_date__gte=day).delete()
        chosen.update(to_date=day - timedelta(days=1))
