"""What may be shown of a mart: one decision, made when it is published, that every page, chart and file reads.

All tables that speak of the same referrals are entered into one book (``headwater.disclosure.book``) and decided
together, so that no two of them can be laid side by side to work out what each of them hides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyarrow as pa

from headwater.disclosure.book import Book
from headwater.disclosure.withholding import Codes
from headwater.marts.protecting.arrivals import enter_arrivals
from headwater.marts.protecting.cells import (
    ALIGNED,
    GROUPS,
    Cells,
    enter_cells,
    group_of,
)
from headwater.marts.protecting.lookbacks import shown_lookbacks
from headwater.marts.protecting.months import enter_months
from headwater.marts.protecting.places import LEVELS, enter_places
from headwater.marts.protecting.referrers import enter_referrers
from headwater.results import Window

__all__ = ["ALIGNED", "GROUPS", "LEVELS", "PROTECTED", "group_of", "protect_tables"]

# The mart tables that this makes.
PROTECTED = (
    "shown",
    "shown_month",
    "shown_place",
    "shown_receiver",
    "shown_referrer",
    "shown_lookback",
    "shown_arrival",
    "shown_gained",
)


def protect_tables(
    tables: Mapping[str, pa.Table], window: Window | None
) -> dict[str, pa.Table]:
    """Return the tables of ``PROTECTED``: of every count that is published its number, or why it has none.

    Parameters
    ----------
    tables
        ``opportunity``, ``practice``, ``flow``, ``market_flow``, ``destination``, ``arrival`` and ``window_flow`` of a
        mart.
    window
        The months that ``opportunity`` covers.
    """
    book, made = write_book(tables, window)
    codes = book.decide()
    found = {name: of(codes) for name, of in made.items()}
    return found | {"shown_lookback": shown_lookbacks(tables, found["shown"])}


def write_book(
    tables: Mapping[str, pa.Table], window: Window | None
) -> tuple[Book, dict[str, Callable[[Codes], pa.Table]]]:
    """Return the book of all that is published of the window, and by table how to write it out once it is decided."""
    book = Book()
    cells: Cells = enter_cells(book, tables)
    months = enter_months(book, tables["market_flow"], cells, window)
    places = enter_places(book, tables["destination"], cells)
    referrers = enter_referrers(book, tables["flow"], cells, window)
    destination = tables["destination"]
    arrivals = enter_arrivals(
        book, tables["arrival"], destination, months, places, window
    )
    return book, {
        "shown": cells.table,
        "shown_month": months.table,
        "shown_place": places.table,
        "shown_receiver": places.receivers,
        "shown_referrer": referrers.table,
        "shown_arrival": arrivals.table,
        "shown_gained": arrivals.gains,
    }
