"""A query as a list that knows its length and is read a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, TypeVar, overload

from django.db import models

Row = TypeVar("Row", bound=models.Model)


class Counted(Sequence[Row]):
    """Two queries however long the list is: one counts, one fetches the page."""

    def __init__(self, rows: models.QuerySet[Row]) -> None:
        self._rows = rows

    @cached_property
    def _count(self) -> int:
        return self._rows.count()

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Any:
        return list(self._rows[at]) if isinstance(at, slice) else self._rows[at]
