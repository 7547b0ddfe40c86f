"""A mart table as it may leave the house: exactly the numbers that the pages may show, and no others.

A file made by a rule of its own could undo what a page hides. So an export reads what was decided for the pages
(``headwater.marts.protecting``); a table finer than anything a page shows leaves without its rows, because that a row
is there tells that somebody is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.types as pat

from headwater.marts.disclosing_cells import (
    carried_destination,
    carried_expectation,
    carried_lookback,
    carried_opportunity,
)
from headwater.marts.disclosing_people import (
    carried_degrees,
    carried_edges,
    carried_panel,
    carried_prospects,
    carried_quality,
    carried_vendor_pairs,
)
from headwater.marts.mart import Mart
from headwater.marts.protecting import PROTECTED
from headwater.schema.errors import InputError


def _whole(mart: Mart, table: pa.Table) -> pa.Table:
    """Nothing in it counts people."""
    return table


def _no_rows(mart: Mart, table: pa.Table) -> pa.Table:
    """Finer than what pages show of it."""
    return table.slice(0, 0)


def _only(*kept: str) -> Callable[[Mart, pa.Table], pa.Table]:
    """Keep the numbers of these columns; the others are counts, or tell one."""

    def carry(mart: Mart, table: pa.Table) -> pa.Table:
        return without_numbers(table, kept)

    return carry


def _alerts(mart: Mart, table: pa.Table) -> pa.Table:
    """A change to the nearest twentieth; what it was before and after is a count."""
    rows = table.to_pylist()
    for row in rows:
        row["change"] = round(row["change"] * 20) / 20
        row["probability"] = round(row["probability"], 2)
    rounded = pa.Table.from_pylist(rows, schema=table.schema)
    return without_numbers(rounded, ("change", "probability"))


# How every declared table leaves; a table without a rule can't.
RULES: Mapping[str, Callable[[Mart, pa.Table], pa.Table]] = {
    "opportunity": carried_opportunity,
    "destination": carried_destination,
    "window_flow": carried_lookback,
    "expectation": carried_expectation,
    "panel": carried_panel,
    "quality": carried_quality,
    "edge": carried_edges,
    "degree": carried_degrees,
    "prospect": carried_prospects,
    "vendor_pair": carried_vendor_pairs,
    "alert": _alerts,
    "segment": _only(),
    "access": _only("third_next", "third_next_base"),
    "process": _only(),
    "signal": _only("access", "communication", "relationship", "structural", "noise"),
    **dict.fromkeys(
        (
            "flow",
            "arrival",
            "market_flow",
            "payer_flow",
            "carve_out",
            "series",
            "market_share",
            "second_hop",
        ),
        _no_rows,
    ),
    **dict.fromkeys(
        (
            *PROTECTED,
            "practice",
            "practitioner",
            "organization",
            "evidence_model",
            "maturity",  # claim lines, thousands a month, and no people
            "watched",
            "diagnosis",
            "margin",
        ),
        _whole,
    ),
}


@dataclass(frozen=True, slots=True)
class DisclosedTable:
    """A mart table with its small cells replaced by null, and how many numbers that cost."""

    table: pa.Table
    numbers: int  # that the table has, in all its number columns
    hidden: int


def disclosed(mart: Mart, name: str) -> DisclosedTable:
    """Return the mart table ``name`` with every number that pages don't show replaced by null.

    Counts are whole; rows of which the mere presence would tell are left out.

    Raises
    ------
    InputError
        If the mart has no such table, or nobody has said what of it may leave.
    """
    table = mart.table(name)
    if name not in RULES:
        raise InputError(
            f"The table {name} can't be exported.",
            "Nobody has said yet which of its numbers may leave; the pages show what may be seen.",
        )
    shown = RULES[name](mart, table)
    numbers = _numbers(table)
    return DisclosedTable(shown, numbers, numbers - _numbers(shown))


def _numbers(table: pa.Table) -> int:
    return sum(
        len(table[field.name]) - table[field.name].null_count
        for field in table.schema
        if pat.is_floating(field.type) or pat.is_integer(field.type)
    )


def without_numbers(table: pa.Table, kept: tuple[str, ...]) -> pa.Table:
    """Return ``table`` with all numbers null but those of the columns ``kept``."""
    for at, field in enumerate(table.schema):
        number = pat.is_floating(field.type) or pat.is_integer(field.type)
        if number and field.name not in kept:
            nothing = pa.nulls(table.num_rows, field.type)
            table = table.set_column(at, field.with_nullable(True), nothing)
    return table
