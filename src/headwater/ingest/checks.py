"""What makes a row unusable, as SQL conditions over its values; the first that holds is the reason it is refused by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from headwater.ingest.identifiers import is_ccn
from headwater.ingest.workspace import Fault, Workspace, part_of, row_of
from headwater.schema.tables import TABLES, Column, Table

EARLIEST = date(
    1900, 1, 1
)  # nobody alive was treated before; older dates are typing errors

# What already happened can't lie after the day of the load. Everything else may be planned or open-ended.
_HAPPENED = {
    "birth_date",
    "claim_start_date",
    "claim_end_date",
    "claim_line_start_date",
    "admission_date",
    "file_date",
    "order_date",
    "visit_date",
    "report_sent_at",
    "observed_on",
    "deactivation_date",
}
_SPANS = (
    ("claim_start_date", "claim_end_date"),
    ("enrollment_start_date", "enrollment_end_date"),
    ("from_date", "to_date"),
    ("start_date", "end_date"),
)
# A bad check digit in these is kept and marked, or is another system's id: the measures judge it, not the load.
_UNCHECKED_TABLES = frozenset({"medical_claim_provider_role", "referral_order"})


@dataclass(frozen=True, slots=True)
class _Check:
    when: str  # SQL condition over the columns of ``in_<table>``
    fault: Fault


def find_faults(work: Workspace) -> None:
    """Fill ``refused`` with every row that a check refuses, and the number of its first fault."""
    for done, table in enumerate(work.tables):
        work.progress("tables checked", done, len(work.tables))
        checks = list(_checks(TABLES[table], work))
        if checks:
            _apply(work, table, checks)
    work.progress("tables checked", len(work.tables), len(work.tables))


def refuse(work: Workspace, rows: str, fault: Fault) -> None:
    """Refuse the canonical rows that a query names by ``_id``, unless they are refused already."""
    work.faults.append(fault)
    work.db.execute(
        f"""
        INSERT INTO refused
        SELECT DISTINCT {row_of()} AS _row, {len(work.faults) - 1}, 0 FROM ({rows})
        WHERE _row NOT IN (SELECT _row FROM refused)
        """
    )


def _apply(work: Workspace, table: str, checks: list[_Check]) -> None:
    first = len(work.faults)
    work.faults.extend(check.fault for check in checks)
    cases = " ".join(
        f"WHEN {check.when} THEN {first + place}" for place, check in enumerate(checks)
    )
    work.db.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE faulty AS
        SELECT _id, _derived, fault
        FROM (SELECT _id, _derived, CASE {cases} END AS fault FROM in_{table})
        WHERE fault IS NOT NULL
        """
    )
    # A by-product that is no good is dropped; it doesn't condemn the row it came from.
    work.db.execute(f"INSERT INTO netted_{table} SELECT _id FROM faulty WHERE _derived")
    work.db.execute(
        f"""
        INSERT INTO refused
        SELECT {row_of()} AS _row, min(fault), min({part_of()}) FROM faulty WHERE NOT _derived
        GROUP BY _row HAVING _row NOT IN (SELECT _row FROM refused)
        """
    )


def _checks(table: Table, work: Workspace) -> Iterator[_Check]:
    columns = {column.name: column for column in table.columns}
    for column in table.columns:
        if not column.may_be_empty:
            yield _empty(column)
    if table.name == "referral_order":
        yield _no_referrer()
    for column in table.columns:
        yield from _kind(column, work.typed(table.name, column.name), work.at)
    if table.name not in _UNCHECKED_TABLES and not work.opaque:
        yield from map(_check_digit, (c for c in table.columns if c.kind == "npi"))
    for start, end in _SPANS:
        if start in columns and end in columns:
            yield _ends_first(
                columns[start],
                columns[end],
                work.typed(table.name, start),
                work.typed(table.name, end),
            )
    if table.name == "claim_adjustment":
        yield _adjusts_itself()


def _empty(column: Column) -> _Check:
    return _Check(
        f"{column.name} IS NULL",
        Fault(
            "empty",
            column.name,
            "The value is empty.",
            "Fill it in: nothing can be done without it.",
        ),
    )


def _no_referrer() -> _Check:
    return _Check(
        "referring_npi IS NULL AND referring_source_id IS NULL",
        Fault(
            "empty",
            "referring_npi",
            "The order names no referrer.",
            "Give referring_npi, or referring_source_id when the NPI isn't known.",
        ),
    )


def _kind(column: Column, value: str, at: date) -> Iterator[_Check]:
    if column.values:
        allowed = ", ".join(f"'{value}'" for value in column.values)
        yield _Check(
            f"lower({column.name}) NOT IN ({allowed})",
            Fault(
                "value_not_allowed",
                column.name,
                "The value isn't one of those that are allowed.",
                f"Use one of: {', '.join(column.values)}.",
            ),
        )
    if value != column.name and column.kind not in ("text", "npi"):
        reason, what, remedy = _NOT_A[column.kind]
        yield _Check(
            f"{column.name} IS NOT NULL AND ({value}) IS NULL",
            Fault(reason, column.name, f"The value isn't {what}.", remedy),
        )
    if column.kind in ("date", "timestamp"):
        yield from _range(column, value, at)


_NOT_A = {
    "date": ("not_a_date", "a date", "Write it as 2026-01-31."),
    "timestamp": ("not_a_date", "a date and time", "Write it as 2026-01-31T14:30:00."),
    "money": (
        "not_a_number",
        "an amount",
        "Write it as 1234.50, without signs or commas.",
    ),
    "number": ("not_a_number", "a number", "Write it as 12.5."),
    "integer": ("not_an_integer", "a whole number", "Write it as 12."),
    "flag": ("value_not_allowed", "yes or no", "Write 1 or 0."),
}


def _range(column: Column, value: str, at: date) -> Iterator[_Check]:
    yield _Check(
        f"({value}) < DATE '{EARLIEST}'",
        Fault(
            "date_out_of_range",
            column.name,
            f"The date lies before {EARLIEST.year}.",
            "Correct the year.",
        ),
    )
    if column.name in _HAPPENED:
        yield _Check(
            f"CAST({value} AS DATE) > DATE '{at}'",
            Fault(
                "date_out_of_range",
                column.name,
                f"The date lies after the day of the load, {at}.",
                "Correct the year, or load the row once that day has come.",
            ),
        )


def _check_digit(column: Column) -> _Check:
    # A facility may be named by its CMS certification number instead, which has no check digit.
    unless = f" AND NOT {is_ccn(column.name)}" if column.name == "facility_npi" else ""
    return _Check(
        f"{column.name} IS NOT NULL AND {column.name} IN (SELECT value FROM bad_npi){unless}",
        Fault(
            "npi_check_digit",
            column.name,
            "The NPI's check digit is wrong.",
            "Correct the NPI; if the file's ids are no NPIs at all, load it with --provider-ids opaque.",
        ),
    )


def _ends_first(start: Column, end: Column, first: str, last: str) -> _Check:
    return _Check(
        f"({last}) < ({first})",
        Fault(
            "end_before_start",
            end.name,
            f"It lies before {start.name}.",
            "Correct one of the two dates.",
        ),
    )


def _adjusts_itself() -> _Check:
    return _Check(
        "claim_id = replaces_claim_id",
        Fault(
            "adjusts_itself",
            "replaces_claim_id",
            "The claim replaces itself.",
            "Name the claim that was there before.",
        ),
    )
