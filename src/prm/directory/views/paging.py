"""One page of rows that the database cuts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from django.db.models import Model, QuerySet

from prm.common.listing import PAGE_ROWS, Listing, address

Row = TypeVar("Row", bound=Model)


def cut(rows: QuerySet[Row], query: Mapping[str, str]) -> Listing[Row]:
    """Return the page that a query asks for; two statements whatever the number of rows."""
    total = rows.count()
    pages = max(1, -(-total // PAGE_ROWS))
    asked = query.get("page", "")[:9]  # Python refuses to read a number of 5,000 digits
    page = min(max(int(asked) if asked.isdecimal() else 1, 1), pages)
    first = (page - 1) * PAGE_ROWS
    shown = list(rows[first : first + PAGE_ROWS])
    return Listing(
        rows=shown,
        first=first + 1 if shown else 0,
        last=first + len(shown),
        total=total,
        back=address(query, page=str(page - 1)) if page > 1 else "",
        onward=address(query, page=str(page + 1)) if page < pages else "",
    )
