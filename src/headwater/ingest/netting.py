"""Leave out what another row makes superfluous: duplicates, older states, withdrawn claims, what the lake has.

The rule for claims stands in ``headwater.schema.netting``; the measures apply it again across loads.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from headwater.ingest.restating import net_restated, net_superseded
from headwater.ingest.workspace import Workspace, text_list
from headwater.schema.lake import BUCKETED, GONE, MONTHLY, lake_schema
from headwater.schema.netting import LINE_KEY, withdrawn_claims
from headwater.schema.tables import TABLES

_PERSON_OF = {
    "medical_claim": "person USING (person_id)",
    "medical_claim_provider_role": "claim_person USING (claim_id)",
}
_LAKE_KEYS = {
    "medical_claim": LINE_KEY,
    "medical_claim_provider_role": ("claim_id", "claim_line", "role", "qualifier"),
}


def net_inside(work: Workspace) -> None:
    """Net the rows of this load against each other."""
    _net_withdrawn(work)
    for done, table in enumerate(work.tables):
        work.progress("tables netted", done, len(work.tables))
        if TABLES[table].told_by and len(work.files) > 1:
            net_superseded(work, TABLES[table])
        key = ", ".join(work.typed(table, name) for name in TABLES[table].key)
        # A hash finds the few rows that may have a twin; only those are compared in full.
        work.db.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE twice AS
            SELECT hash({key}) AS twin FROM kept_{table} GROUP BY twin HAVING count(*) > 1
            """
        )
        if work.count("SELECT count(*) FROM twice"):
            _net_twins(work, table)


def net_against_lake(work: Workspace) -> None:
    """Net the rows that the lake already holds as they are, or in a newer state, and by-products it knows better."""
    for table in ("practitioner", "organization"):
        if table in work.tables:
            (key,) = TABLES[table].key
            work.db.execute(
                f"""
                INSERT INTO netted_{table}
                SELECT _id FROM kept_{table} SEMI JOIN known_{table} USING ({key}) WHERE _derived
                """
            )
    for table in work.tables:
        files, gone = work.lake_files(table), []
        if files and table == MONTHLY:
            files, gone = _same_months(work, files, work.lake_files(GONE))
        if files and table in BUCKETED:
            _net_held(work, table, files, gone)
        elif files:
            net_restated(work, TABLES[table], files)
    work.progress("tables netted", len(work.tables), len(work.tables))


def _net_withdrawn(work: Workspace) -> None:
    """Net the claims that an adjustment withdraws, one of this load or one that the lake already has."""
    known = []
    if "claim_adjustment" in work.tables:
        known.append(
            "SELECT claim_id, replaces_claim_id, kind, person FROM typed_claim_adjustment"
        )
    if files := work.lake_files("claim_adjustment"):
        known.append(
            f"SELECT claim_id, replaces_claim_id, kind, person FROM read_parquet({text_list(files)})"
        )
    if not known:
        return
    work.db.execute(f"CREATE TEMP TABLE adjustments AS {' UNION ALL '.join(known)}")
    work.db.execute(
        f"CREATE TEMP TABLE withdrawn AS {withdrawn_claims('adjustments', scope='person')}"
    )
    for table, person in _PERSON_OF.items():
        if table in work.tables:
            # A claim id is a payer's own: another payer may use the same for another person.
            work.db.execute(
                f"""
                INSERT INTO netted_{table}
                SELECT DISTINCT _id FROM (
                    SELECT * FROM kept_{table} SEMI JOIN withdrawn USING (claim_id)
                )
                JOIN {person} SEMI JOIN withdrawn USING (claim_id, person)
                """
            )


def _net_twins(work: Workspace, table: str) -> None:
    key = ", ".join(TABLES[table].key)
    # The lake couldn't tell line 1 from line 01: what makes two rows one is the value, however it is written.
    values = [work.typed(table, name) for name in TABLES[table].key]
    named = ", ".join(
        f"{value} AS {name}"
        for value, name in zip(values, TABLES[table].key, strict=True)
    )
    content = ", ".join(
        column.name
        for column in TABLES[table].columns
        if column.name not in (*TABLES[table].key, "file_date")
    )
    # Equal to the newest row in content, the oldest counts: run-out is measured from the day a line was first seen.
    seen = "NULL" if table in BUCKETED else work.day_of_file()
    file_date = work.typed(table, "file_date") if table == "medical_claim" else seen
    work.db.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE ranked AS
        WITH twin_rows AS (
            SELECT _id, _derived, {named}, {file_date} AS seen, hash({content or "NULL"}) AS content
            FROM kept_{table} SEMI JOIN twice ON hash({", ".join(values)}) = twin
        ),
        newest AS (
            SELECT *, first_value(content) OVER (
                PARTITION BY {key} ORDER BY seen DESC NULLS LAST, _id DESC
            ) AS final
            FROM twin_rows
        )
        SELECT _id, _derived, content = final AS is_final, row_number() OVER (
            PARTITION BY {key} ORDER BY (content = final) DESC, seen ASC NULLS FIRST, _id
        ) AS place
        FROM newest
        """
    )
    work.db.execute(
        f"INSERT INTO netted_{table} SELECT _id FROM ranked WHERE place > 1"
    )
    changed = work.count(
        "SELECT count(*) FROM ranked WHERE NOT is_final AND NOT _derived"
    )
    if changed:
        work.notices.append(
            f"{table}: {changed:,} older states of rows with the same {key} netted; the newest counts."
        )


def _same_months(work: Workspace, *lists: list[str]) -> Iterator[list[str]]:
    """Keep the files of the months that this load touches: a line with another date isn't the same content."""
    months = work.db.execute(
        "SELECT DISTINCT strftime(date, '%Y-%m') FROM typed_medical_claim"
    ).fetchall()
    wanted = {f"month={month}" for (month,) in months}
    for files in lists:
        yield [file for file in files if Path(file).parent.name in wanted]


def _net_held(work: Workspace, table: str, files: list[str], gone: list[str]) -> None:
    key = _LAKE_KEYS.get(table, TABLES[table].key)
    key = tuple("person" if name == "person_id" else name for name in key)
    content = ", ".join(
        name
        for name in lake_schema(table).names
        if name not in (*key, "load_seq", "file_date")
    )
    content = f"hash({content or 'NULL'})"
    seen = "file_date" if table == "medical_claim" else "NULL::DATE"
    keys = ", ".join(key)
    # A line that lost to one of another month, its date corrected, is no reason to net a newer line that takes the
    # correction back.
    line = f"hash({keys}, person, load_seq)"
    lost = f"{line} IN (SELECT {line} FROM read_parquet({text_list(gone)}))"
    newer = "coalesce(fresh.seen > newest.seen, newest.seen IS NULL)"
    work.db.execute(
        f"""
        INSERT INTO netted_{table}
        WITH fresh AS (
            SELECT _id, hash({keys}) AS twin, {key[0]} AS anchor, {content} AS content, {seen} AS seen
            FROM typed_{table}
        ),
        held AS (
            SELECT hash({keys}) AS twin, {key[0]} AS anchor, {content} AS content, {seen} AS seen, load_seq,
                {lost if gone else "false"} AS is_gone
            FROM read_parquet({text_list(files)}, hive_partitioning = false)
            SEMI JOIN fresh ON fresh.twin = hash({keys})
        ),
        newest AS (
            SELECT * FROM held QUALIFY row_number() OVER (
                PARTITION BY twin, anchor ORDER BY seen DESC NULLS LAST, load_seq DESC
            ) = 1
        )
        SELECT fresh._id FROM fresh JOIN newest USING (twin, anchor)
        WHERE newest.seen > fresh.seen
           OR (newest.content = fresh.content AND NOT (newest.is_gone AND {newer}))
        """
    )
