"""A database has a memory limit, fetches no extension and forgets its tables."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pytest

from headwater.engines import Database, connect
from headwater.schema.errors import StorageError


def test_no_extension_is_ever_fetched_or_loaded_by_itself() -> None:
    with connect() as connection:
        for setting in ("autoinstall_known_extensions", "autoload_known_extensions"):
            row = connection.execute(f"select current_setting('{setting}')").fetchall()
            assert row == [(False,)]


def test_memory_has_a_limit_and_what_doesnt_fit_fails_rather_than_spills() -> None:
    with Database("20MB") as db, pytest.raises(StorageError, match="memory"):
        db.query("select list(i::text) from range(2000000) as t(i)")


def test_tables_are_seen_by_the_name_they_are_given_and_forgotten_afterwards() -> None:
    with Database() as db:
        line = pa.table({"n": [1, 2, 3]})
        assert db.query("select sum(n) as n from line", line=line)["n"].to_pylist() == [
            6
        ]
        with pytest.raises(duckdb.CatalogException):
            db.query("select * from line")
