"""What may be shown of a mart, read; and decided once for a mart that was published before this was kept."""

from __future__ import annotations

from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from headwater.marts.mart import Mart
from headwater.marts.protecting import PROTECTED, protect_tables
from headwater.marts.tables import empty

_READ = (
    "opportunity",
    "practice",
    "flow",
    "market_flow",
    "destination",
    "window_flow",
)
# Of a table that earlier refreshes didn't make: a mart of theirs has neither it nor what may be shown of it.
_LATER = {"shown_arrival", "shown_gained"}


def shown_table(mart: Mart, name: str) -> pa.Table:
    """Return one of the tables that say what may be shown: ``headwater.marts.protecting.PROTECTED``.

    A ``volume`` is a number that may stand on a page, in a chart or in a file; where it is null, ``code`` says why.
    """
    if name in _LATER or set(PROTECTED) - _LATER <= set(mart.manifest["tables"]):
        return mart.table(name)
    return _decided(mart)[name]


def shown_of_practice(mart: Mart, name: str, practice_id: str) -> pa.Table:
    """Return the rows of one practice of such a table; cheap, however many practices there are."""
    if set(PROTECTED) - _LATER <= set(mart.manifest["tables"]):
        return mart.table(name, where={"practice_id": practice_id})
    table = _decided(mart)[name]
    return table.filter(pc.equal(table["practice_id"], pa.scalar(practice_id)))


@lru_cache(maxsize=2)
def _decided(mart: Mart) -> dict[str, pa.Table]:
    tables = {name: mart.table(name) for name in _READ}
    return protect_tables(tables | {"arrival": empty("arrival")}, mart.window)
