"""Lists: which rows of how many, in which order, and the addresses that change either."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

PAGE_ROWS = 25  # about two screens; a list is worked through from the top

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column that can be sorted."""

    key: str
    label: str
    href: str
    direction: str  # ascending, descending or empty
    num: bool


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """One page of a list."""

    rows: Sequence[Row]
    first: int  # 1-based
    last: int
    total: int
    back: str  # address, empty on the first page
    onward: str


def page_of(rows: Sequence[Row], query: Mapping[str, str]) -> Listing[Row]:
    """Cut the page that ``query`` asks for out of ``rows``; a page too far is the last one."""
    pages = max(1, -(-len(rows) // PAGE_ROWS))
    asked = query.get("page", "1")[
        :9
    ]  # Python refuses to read a number of 5,000 digits
    page = min(max(int(asked) if asked.isdecimal() else 1, 1), pages)
    first = (page - 1) * PAGE_ROWS
    shown = rows[first : first + PAGE_ROWS]
    return Listing(
        rows=shown,
        first=first + 1 if shown else 0,
        last=first + len(shown),
        total=len(rows),
        back=address(query, page=str(page - 1)) if page > 1 else "",
        onward=address(query, page=str(page + 1)) if page < pages else "",
    )


def address(query: Mapping[str, str], **changes: str) -> str:
    """Return ``?…`` with the given values changed; empty ones are left out."""
    changed = {**query, **changes}
    return f"?{urlencode({key: value for key, value in changed.items() if value})}"


def columns(
    spec: Sequence[tuple[str, str, bool]], query: Mapping[str, str], default: str
) -> list[Column]:
    """Return the heads: numbers sort largest first, names from A; a second click turns it round."""
    chosen = query.get("sort") or default
    found = []
    for key, label, num in spec:
        first, other = (f"-{key}", key) if num else (key, f"-{key}")
        direction = "descending" if chosen == f"-{key}" else "ascending"
        found.append(
            Column(
                key,
                label,
                address(query, sort=other if chosen == first else first, page=""),
                direction if chosen.removeprefix("-") == key else "",
                num,
            )
        )
    return found
