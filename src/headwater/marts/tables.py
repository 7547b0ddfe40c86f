"""What a mart holds: every table, its columns and their Arrow types.

A mart is a contract between the refresh that writes it and the pages that read it, so it is declared once, here,
and checked on the way in. Definitions of the numbers stand with the measures; units stand beside the columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from headwater.schema.errors import InputError

_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "date": pa.date32(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "flag": pa.bool_(),
}


def _table(spec: str) -> pa.Schema:
    """Parse ``name:type?`` words; text needs no type and ``?`` allows null."""
    fields = []
    for word in spec.split():
        name, _, kind = word.rstrip("?").partition(":")
        fields.append(
            pa.field(name, _TYPES[kind or "text"], nullable=word.endswith("?"))
        )
    return pa.schema(fields)


# Volumes are sums of calibrated probabilities, in referral episodes; shares run from 0 to 1.
TABLES: Mapping[str, pa.Schema] = {
    # One cell of referrals: who sent, what, when, where to, how surely. A null practice_id is
    # the mass that no practice is credited with; all volumes add up to the number of episodes.
    "flow": _table(
        "practice_id? npi? service_line month:date alignment destination_id? destination_kind"
        " evidence data_source volume:number variance:number episodes:integer"
    ),
    # `flow` summed over practices.
    "market_flow": _table(
        "service_line month:date alignment destination_id? destination_kind volume:number"
    ),
    # Practice × service line over the manifest's window.
    "opportunity": _table(
        "practice_id practice_name? alignment service_line volume:number ours:number partner:number"
        " competitor:number unaffiliated:number unknown:number leaked:number? share_of_referrals:number?"
        " leakage_share:number? confirmed:number documented:number likely:number possible:number"
        " associated:number top_destination_id? top_destination_name? top_destination_volume:number?"
    ),
    # Where a practice's referrals go, down to the receiving practitioner, over the same window.
    "destination": _table(
        "practice_id service_line destination_kind system? organization_id? organization_name? npi?"
        " practitioner_name? volume:number"
    ),
    "practice": _table(
        "practice_id name? organization_id? organization_name? system? alignment address_1? city? state?"
        " zip_code? county_fips? latitude:number? longitude:number? phone? practitioners:integer"
    ),
    "practitioner": _table("npi name? taxonomy_code? specialty? practice_id?"),
    "organization": _table("organization_id name? system? kind"),
    # How complete a recent month of claims is.
    "maturity": _table(
        "data_source month:date lines:integer completeness:number mature:flag"
    ),
    # What the claims could and couldn't say, counted.
    "quality": _table("measure reason count:integer"),
    "evidence_model": _table("feature coefficient:number"),
}


def conform(name: str, table: pa.Table) -> pa.Table:
    """Return ``table`` in the declared column order and types, or say what is wrong with it.

    Types may only change without loss (a dictionary of text becomes text, int32 becomes int64).

    Raises
    ------
    InputError
        If a column is missing, undeclared, of another type, or null where null means nothing.
    """
    schema = TABLES[name]
    missing = [column for column in schema.names if column not in table.column_names]
    undeclared = [column for column in table.column_names if column not in schema.names]
    if missing or undeclared:
        raise _unfit(
            name,
            f"lacks {missing or 'nothing'} and has undeclared {undeclared or 'none'}",
        )
    return pa.table(
        [_conform_column(name, table[field.name], field) for field in schema],
        schema=schema,
    )


def _conform_column(
    name: str, column: pa.ChunkedArray[Any], field: pa.Field[Any]
) -> pa.ChunkedArray[Any]:
    if column.null_count and not field.nullable:
        raise _unfit(
            name, f"has {column.null_count} nulls in {field.name}, where none may be"
        )
    try:
        return column.cast(field.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise _unfit(
            name, f"has {column.type} where {field.name} is {field.type}"
        ) from error


def _unfit(name: str, problem: str) -> InputError:
    return InputError(
        f"The mart table {name} {problem}.",
        "Make it as headwater.marts.tables declares it.",
    )


def empty(name: str) -> pa.Table:
    """Return the table ``name`` with no rows."""
    return TABLES[name].empty_table()
