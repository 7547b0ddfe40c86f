"""SQL for a column as its lake type: from text, or from what a Parquet file holds when that is as good already."""

from __future__ import annotations

from headwater.schema.tables import Column, Kind

TEXT = "VARCHAR"
YES, NO = ("1", "true", "t", "yes", "y"), ("0", "false", "f", "no", "n")
# The database's names of the lake's types; what isn't listed is text.
NATIVE: dict[Kind, str] = {
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "money": "DECIMAL(18,2)",
    "number": "DOUBLE",
    "integer": "INTEGER",
    "flag": "BOOLEAN",
}
_INTEGERS = ("INTEGER", "BIGINT")


def is_native(column: Column, held: str) -> bool:
    """Say whether values of a type that a Parquet file holds needn't become text to be read as the column's kind."""
    return held == NATIVE.get(column.kind) or (
        column.kind == "integer" and held in _INTEGERS
    )


def typed(column: Column, held: str = TEXT) -> str:
    """SQL: a column that is held as text or natively as its lake type, null where it isn't one."""
    if held == TEXT:
        return _from_text(column)
    name = column.name
    match column.kind:
        case "date" | "timestamp" | "number":
            return f"CASE WHEN isfinite({name}) THEN {name} END"
        case "integer":
            return name if held == NATIVE["integer"] else f"try_cast({name} AS INTEGER)"
    return name


def _from_text(column: Column) -> str:
    name = column.name
    match column.kind:
        case "date":
            # Postgres habits such as 'epoch' or 'infinity' are words, not dates.
            return f"CASE WHEN ascii({name}) BETWEEN 48 AND 57 THEN try_cast({name} AS DATE) END"
        case "timestamp":
            return f"CASE WHEN ascii({name}) BETWEEN 48 AND 57 THEN try_cast({name} AS TIMESTAMP) END"
        case "money":
            return f"try_cast({name} AS DECIMAL(18, 2))"
        case "number":
            return f"CASE WHEN isfinite(try_cast({name} AS DOUBLE)) THEN try_cast({name} AS DOUBLE) END"
        case "integer":
            # 1.0 is a spreadsheet's way to write 1; 1.5 is no integer, though a cast would round it.
            return (
                f"CASE WHEN try_cast({name} AS DOUBLE) = try_cast({name} AS INTEGER)"
                f" THEN try_cast({name} AS INTEGER) END"
            )
        case "flag":
            return (
                f"CASE WHEN lower({name}) IN {YES} THEN true"
                f" WHEN lower({name}) IN {NO} THEN false END"
            )
    return f"lower({name})" if column.values else name
