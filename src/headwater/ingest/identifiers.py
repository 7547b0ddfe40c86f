"""Ids become integers once, here: people by a keyed hash, practitioners and organizations by a vocabulary.

The hash of a person needs the key, and the key lies outside the lake: whoever holds the lake alone can't tell whether
a member id they know is in it.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from headwater.ingest.workspace import Workspace
from headwater.schema.errors import InputError
from headwater.schema.lake import VOCABULARY, Lake
from headwater.schema.tables import TABLES

_KEY_BYTES = 32
_PREFIX_SUM = 24  # what 80840 in front of an NPI adds to its Luhn sum
_FINGERPRINT = b"headwater key fingerprint"

# Columns that the lake keeps as integers. An NPI of a claim must hold unless ids are opaque; the others may be
# anything.
_STRICT = {"medical_claim": ("rendering_npi", "billing_npi", "facility_npi")}
_LENIENT = {
    "medical_claim": ("billing_tin",),
    "medical_claim_provider_role": ("npi",),
    "referral_order": ("referring_npi", "referred_to_npi"),
}


def person_key(key: bytes, person_id: str) -> int:
    """Return the signed 64-bit keyed BLAKE2b of a person id."""
    digest = hashlib.blake2b(person_id.encode(), key=key, digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def is_ccn(column: str) -> str:
    """SQL: whether a text has the form of a CMS certification number, six characters that begin with two digits."""
    return f"regexp_full_match({column}, '[0-9]{{2}}[0-9A-Z]{{4}}')"


def is_valid(column: str) -> str:
    """SQL: ``schema.npi.is_valid_npi`` over a column; a national register has millions."""
    doubled = "[0, 2, 4, 6, 8, 1, 3, 5, 7, 9]"
    digits = (f"substr({column}, {place}, 1)::INTEGER" for place in range(1, 11))
    summed = " + ".join(
        f"{doubled}[{digit} + 1]" if place % 2 == 0 else digit
        for place, digit in enumerate(digits)
    )
    # Short-circuit: what isn't ten digits must not be cast.
    return (
        f"CASE WHEN regexp_full_match({column}, '[0-9]{{10}}')"
        f" THEN ({_PREFIX_SUM} + {summed}) % 10 = 0 ELSE false END"
    )


def fingerprint(key: bytes) -> str:
    """Return what tells one key from another without giving it away."""
    return hashlib.blake2b(_FINGERPRINT, key=key, digest_size=8).hexdigest()


def default_key_file(lake: Path) -> Path:
    """Return where a lake's key lies by default: beside the lake, never in it."""
    return lake.with_name(f"{lake.name}.key")


def open_key(file: Path, *, lake: Lake | None) -> bytes:
    """Read the key, or make it when the lake is new.

    Raises
    ------
    InputError
        If the key is missing, unreadable, or not the one that the lake was made with.
    """
    if lake is None and not file.exists():
        return _make_key(file)
    try:
        key = bytes.fromhex(file.read_text(encoding="ascii").strip())
    except FileNotFoundError as error:
        raise InputError(
            f"The key {file} of this lake is missing.",
            "Put it back from where you keep it, or name it with --key; without it new rows can't join old ones.",
        ) from error
    except (OSError, ValueError) as error:
        raise InputError(
            f"The key {file} can't be read.", "It is one line of hexadecimal digits."
        ) from error
    if len(key) < _KEY_BYTES // 2 or len(key) > 64:
        raise InputError(
            f"The key {file} isn't 16 to 64 bytes long.",
            "Name the right file with --key.",
        )
    if lake is not None and fingerprint(key) != lake.key_fingerprint:
        raise InputError(
            f"The key {file} isn't the one that this lake was made with.",
            "Name the right one with --key.",
        )
    return key


def _make_key(file: Path) -> bytes:
    key = secrets.token_bytes(_KEY_BYTES)
    file.parent.mkdir(parents=True, exist_ok=True)
    # Exclusive, and closed to others from the first instant: the key must never be readable, not even briefly.
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(key.hex() + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    return key


def encode_people(work: Workspace, key: bytes) -> None:
    """Create ``person`` (person_id, person): the hash of every distinct person id of the load."""
    selects = [
        f"SELECT DISTINCT person_id FROM in_{table} WHERE person_id IS NOT NULL"
        for table in work.tables
        if any(column.name == "person_id" for column in TABLES[table].columns)
    ]
    ids: list[str] = _first_column(work, " UNION ".join(selects)) if selects else []
    people = {
        "person_id": pa.array(ids, pa.string()),
        "person": pa.array([person_key(key, text) for text in ids], pa.int64()),
    }
    _create(work, "person", pa.table(people))


def encode_identifiers(work: Workspace) -> None:
    """Create ``identifier`` (value, id, valid) and ``bad_npi`` (value) from every id of the load.

    An id that the lake already knows keeps its integer. New ones are numbered in their own order, so that the same
    file makes the same lake.
    """
    work.db.execute(
        f"""
        CREATE TABLE judged AS
        SELECT value, {is_valid("value")} AS valid, bool_or(strict) AS strict,
               bool_or(lenient OR (facility AND {is_ccn("value")})) AS lenient
        FROM ({" UNION ALL ".join(_said(work)) or _NONE}) GROUP BY value
        """
    )
    known = work.lake.vocabulary() if work.lake else _empty_vocabulary()
    _create(work, "vocabulary", known)
    work.db.execute("CREATE TABLE bad_npi AS SELECT value FROM judged WHERE NOT valid")
    kept = "true" if work.opaque else "valid"
    work.db.execute(
        f"""
        CREATE TABLE identifier AS
        WITH wanted AS (
                SELECT value, valid FROM judged WHERE lenient OR (strict AND {kept})
             ),
             fresh AS (
                SELECT value, row_number() OVER (ORDER BY value) AS place
                FROM wanted ANTI JOIN vocabulary USING (value)
             ),
             top AS (SELECT coalesce(max(id), 0) AS id FROM vocabulary)
        SELECT wanted.value, wanted.valid,
               coalesce(vocabulary.id, top.id + fresh.place)::INTEGER AS id,
               vocabulary.id IS NULL AS is_new
        FROM wanted
        LEFT JOIN vocabulary USING (value) LEFT JOIN fresh USING (value) CROSS JOIN top
        """
    )


def new_vocabulary(work: Workspace) -> pa.Table | None:
    """Return the vocabulary with this load's new ids at its end, or None when there are none."""
    fresh = work.db.sql(
        "SELECT id, value FROM identifier WHERE is_new ORDER BY id"
    ).to_arrow_table()
    if not fresh.num_rows:
        return None
    known = work.lake.vocabulary() if work.lake else _empty_vocabulary()
    return pa.concat_tables([known, fresh.cast(known.schema)])


_NONE = "SELECT NULL::VARCHAR AS value, false AS strict, false AS lenient, false AS facility WHERE false"


def _said(work: Workspace) -> Iterator[str]:
    """SQL for the ids of each column, once each, with what the column makes of them."""
    for table in work.tables:
        strict, lenient = _STRICT.get(table, ()), _LENIENT.get(table, ())
        for name in dict.fromkeys((*strict, *lenient, *_npi_columns(table))):
            yield f"""
                SELECT DISTINCT {name} AS value, {name in strict} AS strict, {name in lenient} AS lenient,
                    {name == "facility_npi"} AS facility
                FROM in_{table} WHERE {name} IS NOT NULL
            """


def _npi_columns(table: str) -> tuple[str, ...]:
    return tuple(
        column.name for column in TABLES[table].columns if column.kind == "npi"
    )


def _empty_vocabulary() -> pa.Table:
    return VOCABULARY.empty_table()


def _first_column(work: Workspace, sql: str) -> list[str]:
    column: list[str] = work.db.sql(sql).to_arrow_table().column(0).to_pylist()
    return column


def _create(work: Workspace, name: str, table: pa.Table) -> None:
    work.db.register("handed_over", table)
    work.db.execute(f"CREATE TABLE {name} AS SELECT * FROM handed_over")
    work.db.unregister("handed_over")
