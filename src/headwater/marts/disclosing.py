"""A mart table as it may leave the house: small cells hidden, table by table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as pat

from headwater.disclosure import Share, Total, suppress
from headwater.marts.mart import Mart
from headwater.schema.tables import DESTINATION_KINDS

_EVIDENCE = ("confirmed", "documented", "likely", "possible", "associated")
_CELL = ("practice_id", "service_line")
_DESTINATION = ("destination_id", "destination_kind")
_SHARES = ("share_of_referrals", "leakage_share", "completeness")


def _opportunity(table: pa.Table) -> pa.Table:
    top = "top_destination_volume"
    table = suppress(
        table,
        volumes=("volume", *DESTINATION_KINDS, "leaked", *_EVIDENCE),
        by=[("practice_id",), ("service_line",)],
        totals=(
            Total("volume", DESTINATION_KINDS),
            Total("volume", _EVIDENCE),
            Total("leaked", ("competitor", "unaffiliated")),
        ),
        shares=(
            Share("share_of_referrals", "ours", "volume"),
            Share("leakage_share", "leaked", "volume"),
        ),
        # The largest destination may be all of its kind.
        dependents={top: ("volume", *DESTINATION_KINDS)},
    )
    return suppress(table, volumes=(top,), by=_CELL)


# The groupings are those whose totals stand in another table of the mart or on a page.
_SUPPRESSED: dict[str, Callable[[pa.Table], pa.Table]] = {
    "flow": partial(
        suppress,
        volumes=("volume", "episodes"),
        by=[_CELL, ("service_line", "month", "alignment", *_DESTINATION)],
        dependents={"variance": ("volume", "episodes")},
    ),
    "market_flow": partial(
        suppress,
        volumes=("volume",),
        by=[("service_line", "month"), ("service_line", "alignment"), _DESTINATION],
    ),
    "opportunity": _opportunity,
    "destination": partial(
        suppress,
        volumes=("volume",),
        by=[_CELL, (*_CELL, "destination_kind"), ("service_line", "organization_id")],
    ),
    "maturity": partial(suppress, volumes=("lines",), by=("data_source",)),
    "quality": partial(suppress, volumes=("count",), by=("measure",)),
}


@dataclass(frozen=True, slots=True)
class DisclosedTable:
    """A mart table with its small cells replaced by null, and how many numbers that cost."""

    table: pa.Table
    numbers: int  # that the table has, in all its number columns
    hidden: int


def disclosed(mart: Mart, name: str) -> DisclosedTable:
    """Return the mart table ``name`` with small cells, and what would give them away, replaced by null.

    Volumes are rounded to a tenth and shares to a thousandth.

    Raises
    ------
    InputError
        If the mart has no such table.
    """
    table = mart.table(name)
    shown = _SUPPRESSED[name](_rounded(table)) if name in _SUPPRESSED else table
    return DisclosedTable(shown, _numbers(table), _numbers(table) - _numbers(shown))


def _rounded(table: pa.Table) -> pa.Table:
    """Cut off the digits that would tell, by the scores of the evidence model, which kinds of episodes a sum is of.

    Before the small ones are hidden: 10.54 is read as 10.5, which is small.
    """
    for place, field in enumerate(table.schema):
        if pat.is_floating(field.type):
            digits = 3 if field.name in _SHARES else 1
            column = pc.round(table[field.name], digits)
            table = table.set_column(place, field, column)
    return table


def _numbers(table: pa.Table) -> int:
    return sum(
        len(table[field.name]) - table[field.name].null_count
        for field in table.schema
        if pat.is_floating(field.type) or pat.is_integer(field.type)
    )
